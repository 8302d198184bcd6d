package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.internal.NativeTensor;

/** The batches of a data set, in native memory. For one thread at a time. */
abstract class BatchFeed implements AutoCloseable {
  private final int size;
  private final int batchSize;

  BatchFeed(int size, int batchSize) {
    this.size = size;
    this.batchSize = Math.min(batchSize, size);
  }

  /** The input and the target of one batch. */
  record Pair(NativeTensor input, NativeTensor target) implements AutoCloseable {
    /** Allocates tensors for rows of these arrays; their contents are not defined yet. */
    static Pair of(Array inputs, Array targets, int rows) {
      return new Pair(allocate(inputs, rows), allocate(targets, rows));
    }

    private static NativeTensor allocate(Array source, int rows) {
      return NativeTensor.allocate(source.dtype(), source.shape().with(0, rows));
    }

    int rows() {
      return (int) input.shape().dim(0);
    }

    @Override
    public void close() {
      input.close();
      target.close();
    }
  }

  /** Returns the number of examples. */
  final int size() {
    return size;
  }

  /** Returns the number of batches. */
  final int batches() {
    return (size + batchSize - 1) / batchSize;
  }

  /** Returns the number of examples of a batch: fewer in a last one that is not full. */
  final int rows(int number) {
    return Math.min(batchSize, size - first(number));
  }

  /** Returns the place in the order at which a batch begins. */
  final int first(int number) {
    return number * batchSize;
  }

  /**
   * Returns a batch, valid until the next call.
   *
   * @param number 0 for the first; an epoch asks for all, one after the other
   * @param order the examples in the order of this epoch
   */
  abstract Pair batch(int number, int[] order);

  @Override
  public abstract void close();
}
