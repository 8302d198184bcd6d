package dev.lamina.server.internal.config;

import dev.lamina.api.ConfigurationException;
import dev.lamina.server.batching.BatchingParameters;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** How to batch, from TensorFlow Serving's message. */
final class BatchingConfigs {
  private BatchingConfigs() {}

  static BatchingParameters of(dev.lamina.protocol.serving.BatchingParameters proto) {
    BatchingParameters parameters = BatchingParameters.of();
    if (proto.hasMaxBatchSize()) {
      parameters =
          parameters.maxBatchSize(number("max_batch_size", proto.getMaxBatchSize().getValue()));
    }
    if (proto.hasBatchTimeoutMicros()) {
      parameters =
          parameters.batchTimeout(
              Duration.of(proto.getBatchTimeoutMicros().getValue(), ChronoUnit.MICROS));
    }
    if (proto.hasMaxEnqueuedBatches()) {
      parameters =
          parameters.maxEnqueuedBatches(
              number("max_enqueued_batches", proto.getMaxEnqueuedBatches().getValue()));
    }
    if (proto.hasNumBatchThreads()) {
      parameters =
          parameters.threads(number("num_batch_threads", proto.getNumBatchThreads().getValue()));
    }
    if (proto.getEnableLargeBatchSplitting().getValue()) {
      parameters =
          parameters.splitting(
              proto.hasMaxExecutionBatchSize()
                  ? number("max_execution_batch_size", proto.getMaxExecutionBatchSize().getValue())
                  : parameters.maxBatchSize());
    }
    List<Integer> sizes = new ArrayList<>();
    proto
        .getAllowedBatchSizesList()
        .forEach(size -> sizes.add(number("allowed_batch_sizes", size)));
    return parameters
        .allowedBatchSizes(sizes)
        .padVariableLengthInputs(proto.getPadVariableLengthInputs());
  }

  private static int number(String name, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new ConfigurationException(
          "%s: %d (expected: 1 to %d)".formatted(name, value, Integer.MAX_VALUE));
    }
    return (int) value;
  }
}
