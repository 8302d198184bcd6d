package dev.lamina.server.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BatchingParametersTest {
  private final BatchingParameters parameters = BatchingParameters.of();

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }

  @Test
  void defaultsAreTensorFlowServings() {
    assertThat(parameters.maxBatchSize()).isEqualTo(1000);
    assertThat(parameters.batchTimeout()).isZero();
    assertThat(parameters.maxEnqueuedBatches()).isEqualTo(10);
    assertThat(parameters.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(parameters.allowedBatchSizes()).isEmpty();
    assertThat(parameters.padVariableLengthInputs()).isFalse();
    assertThat(parameters.largeBatchSplitting()).isFalse();
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertRefused(() -> parameters.maxBatchSize(0), "max_batch_size: 0 (expected: >= 1)");
    assertRefused(
        () -> parameters.maxEnqueuedBatches(0), "max_enqueued_batches: 0 (expected: >= 1)");
    assertRefused(() -> parameters.threads(0), "num_batch_threads: 0 (expected: >= 1)");
    assertRefused(
        () -> parameters.batchTimeout(Duration.ofMillis(-1)),
        "batch_timeout_micros: -1000 (expected: >= 0)");
    assertRefused(
        () -> parameters.splitting(1001),
        "max_execution_batch_size: 1001 (expected: at most max_batch_size, 1000)");
  }

  @Test
  void allowedSizesAscendToTheLargest() {
    BatchingParameters eight = parameters.maxBatchSize(8);
    assertThat(eight.allowedBatchSizes(List.of(2, 8)).allowedBatchSizes()).containsExactly(2, 8);
    assertThat(eight.splitting(4).allowedBatchSizes(List.of(1, 4)).largeBatchSplitting()).isTrue();
    assertRefused(
        () -> eight.allowedBatchSizes(List.of(4, 2, 8)),
        "allowed_batch_sizes: [4, 2, 8] (expected: positive and ascending)");
    assertRefused(
        () -> eight.allowedBatchSizes(List.of(2, 4)),
        "allowed_batch_sizes: [2, 4] (expected: the last is the largest size of a batch, 8)");
  }
}
