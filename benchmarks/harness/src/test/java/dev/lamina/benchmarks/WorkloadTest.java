package dev.lamina.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WorkloadTest {
  @Test
  void aKnownWorkloadIsChangedByItsName() {
    Workload workload = Workload.of("mlp-128:rows=1000:batch=64:depth=3:width=16");

    assertThat(workload.rows()).isEqualTo(1000);
    assertThat(workload.net().widths()).containsExactly(784, 16, 16, 16, 10);
    assertThat(workload.steps()).isEqualTo(16); // 15 of 64 rows and one of 40
  }

  @Test
  void unknownNamesAndChangesAreNamed() {
    assertThatThrownBy(() -> Workload.of("mlp")).hasMessageContaining("Known: [first-program");
    assertThatThrownBy(() -> Workload.of("mlp-32:speed=9")).hasMessageContaining("'speed'");
    assertThatThrownBy(() -> Workload.of("mlp-32:rows=0")).hasMessageContaining("from 1");
    assertThatThrownBy(() -> Workload.of("conv-64:depth=2")).hasMessageContaining("no depth");
  }

  @Test
  void kernelsStayWithinGlorotsLimit() {
    float[] kernel = Net.dense(784, 128, 10).initialWeights().get(0);

    double limit = Math.sqrt(6.0 / (784 + 128));
    assertThat(kernel).hasSize(784 * 128);
    double largest = 0;
    for (float value : kernel) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isBetween(0.99 * limit, limit);
  }
}
