package dev.lamina.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static Job job(String workload, String variant) {
    return new Job(Section.TRAINING, workload, variant);
  }

  @Test
  void variantsOfEachWorkloadTakeTurns() {
    List<Job> jobs =
        List.of(job("a", "x"), job("a", "y"), job("a", "z"), job("b", "x"), job("b", "y"));
    assertThat(Plan.turned(jobs, 0)).isEqualTo(jobs);
    assertThat(Plan.turned(jobs, 1))
        .containsExactly(job("a", "y"), job("a", "z"), job("a", "x"), job("b", "y"), job("b", "x"));
    assertThat(Plan.turned(jobs, 3))
        .containsExactly(job("a", "x"), job("a", "y"), job("a", "z"), job("b", "y"), job("b", "x"));
  }
}
