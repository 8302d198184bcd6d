package dev.lamina.server.batching;

import dev.lamina.api.ConfigurationException;
import java.time.Duration;
import java.util.List;

/**
 * How requests are batched: TensorFlow Serving's parameters, with its defaults.
 *
 * @param maxBatchSize most rows of a request, and of a batch unless {@code maxExecutionBatchSize}
 *     says less; at least 1
 * @param batchTimeout how long a batch waits to become full while a thread is idle; 0 runs what is
 *     there as soon as a thread is free
 * @param maxEnqueuedBatches most batches that wait for a thread, per signature of a version; later
 *     requests are rejected; at least 1
 * @param threads how many batches run at the same time; at least 1
 * @param allowedBatchSizes sizes to which batches are padded, ascending, the last the largest size
 *     of a batch; empty for no padding
 * @param padVariableLengthInputs whether rows that differ in length are padded, with their first
 *     value, to run in one batch; if not, each shape has its own batches
 * @param largeBatchSplitting whether a request larger than what is left in a batch, or than a
 *     batch, may be split
 * @param maxExecutionBatchSize most rows of a batch; at most {@code maxBatchSize}, and the same
 *     unless {@code largeBatchSplitting}
 */
public record BatchingParameters(
    int maxBatchSize,
    Duration batchTimeout,
    int maxEnqueuedBatches,
    int threads,
    List<Integer> allowedBatchSizes,
    boolean padVariableLengthInputs,
    boolean largeBatchSplitting,
    int maxExecutionBatchSize) {

  /** Checks the values. */
  public BatchingParameters {
    requirePositive("max_batch_size", maxBatchSize);
    requirePositive("max_enqueued_batches", maxEnqueuedBatches);
    requirePositive("num_batch_threads", threads);
    requirePositive("max_execution_batch_size", maxExecutionBatchSize);
    if (batchTimeout.isNegative()) {
      throw new ConfigurationException(
          "batch_timeout_micros: %d (expected: >= 0)".formatted(batchTimeout.toNanos() / 1000));
    }
    boolean sizesFit =
        largeBatchSplitting
            ? maxExecutionBatchSize <= maxBatchSize
            : maxExecutionBatchSize == maxBatchSize;
    if (!sizesFit) {
      throw new ConfigurationException(
          "max_execution_batch_size: %d (expected: %s max_batch_size, %d)"
              .formatted(
                  maxExecutionBatchSize, largeBatchSplitting ? "at most" : "as", maxBatchSize));
    }
    allowedBatchSizes = List.copyOf(allowedBatchSizes);
    requireAscending(allowedBatchSizes, maxExecutionBatchSize);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new ConfigurationException("%s: %d (expected: >= 1)".formatted(name, value));
    }
  }

  private static void requireAscending(List<Integer> sizes, int last) {
    int before = 0;
    for (int size : sizes) {
      if (size <= before) {
        throw new ConfigurationException(
            "allowed_batch_sizes: %s (expected: positive and ascending)".formatted(sizes));
      }
      before = size;
    }
    if (!sizes.isEmpty() && before != last) {
      throw new ConfigurationException(
          "allowed_batch_sizes: %s (expected: the last is the largest size of a batch, %d)"
              .formatted(sizes, last));
    }
  }

  /**
   * Returns TensorFlow Serving's defaults: at most 1000 rows, no waiting, 10 batches in the queue,
   * a thread for each processor, no padding, no splitting.
   */
  public static BatchingParameters of() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new BatchingParameters(
        1000, Duration.ZERO, 10, processors, List.of(), false, false, 1000);
  }

  /** Returns this with another largest number of rows, of requests and of batches. */
  public BatchingParameters maxBatchSize(int rows) {
    return new BatchingParameters(
        rows,
        batchTimeout,
        maxEnqueuedBatches,
        threads,
        allowedBatchSizes,
        padVariableLengthInputs,
        largeBatchSplitting,
        rows);
  }

  /** Returns this with another time to wait for a full batch. */
  public BatchingParameters batchTimeout(Duration time) {
    return new BatchingParameters(
        maxBatchSize,
        time,
        maxEnqueuedBatches,
        threads,
        allowedBatchSizes,
        padVariableLengthInputs,
        largeBatchSplitting,
        maxExecutionBatchSize);
  }

  /** Returns this with another length of the queues, in batches. */
  public BatchingParameters maxEnqueuedBatches(int batches) {
    return new BatchingParameters(
        maxBatchSize,
        batchTimeout,
        batches,
        threads,
        allowedBatchSizes,
        padVariableLengthInputs,
        largeBatchSplitting,
        maxExecutionBatchSize);
  }

  /** Returns this with another number of threads. */
  public BatchingParameters threads(int count) {
    return new BatchingParameters(
        maxBatchSize,
        batchTimeout,
        maxEnqueuedBatches,
        count,
        allowedBatchSizes,
        padVariableLengthInputs,
        largeBatchSplitting,
        maxExecutionBatchSize);
  }

  /** Returns this with sizes to which batches are padded. */
  public BatchingParameters allowedBatchSizes(List<Integer> sizes) {
    return new BatchingParameters(
        maxBatchSize,
        batchTimeout,
        maxEnqueuedBatches,
        threads,
        sizes,
        padVariableLengthInputs,
        largeBatchSplitting,
        maxExecutionBatchSize);
  }

  /** Returns this with rows of different lengths padded, or not. */
  public BatchingParameters padVariableLengthInputs(boolean pad) {
    return new BatchingParameters(
        maxBatchSize,
        batchTimeout,
        maxEnqueuedBatches,
        threads,
        allowedBatchSizes,
        pad,
        largeBatchSplitting,
        maxExecutionBatchSize);
  }

  /** Returns this with large requests split into batches of at most so many rows. */
  public BatchingParameters splitting(int maxExecutionRows) {
    return new BatchingParameters(
        maxBatchSize,
        batchTimeout,
        maxEnqueuedBatches,
        threads,
        allowedBatchSizes,
        padVariableLengthInputs,
        true,
        maxExecutionRows);
  }
}
