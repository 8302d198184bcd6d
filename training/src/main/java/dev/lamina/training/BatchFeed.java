package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.NativeTensor;

/**
 * Puts batches of a data set into native memory: the only place where training tensors are made.
 * The tensors of the full batch and of a shorter last one are written again and again.
 */
final class BatchFeed implements AutoCloseable {
  private final Dataset data;
  private final int batchSize;
  private final Pair full;
  private final Pair last;
  private final int[] rows;

  BatchFeed(Dataset data, int batchSize) {
    this.data = data;
    this.batchSize = Math.min(batchSize, data.size());
    this.rows = new int[this.batchSize];
    int rest = data.size() % this.batchSize;
    this.full = new Pair(data, this.batchSize);
    this.last = rest == 0 ? full : new Pair(data, rest);
  }

  /** The input and the target of one batch. */
  record Pair(NativeTensor input, NativeTensor target) {
    Pair(Dataset data, int rows) {
      this(allocate(data.inputSource(), rows), allocate(data.targetSource(), rows));
    }

    private static NativeTensor allocate(Array source, int rows) {
      Shape shape = source.shape().with(0, rows);
      return NativeTensor.allocate(source.dtype(), shape);
    }

    int rows() {
      return (int) input.shape().dim(0);
    }
  }

  /** Returns the number of examples. */
  int size() {
    return data.size();
  }

  /** Returns the number of batches. */
  int batches() {
    return (data.size() + batchSize - 1) / batchSize;
  }

  /**
   * Returns a batch, valid until the next call.
   *
   * @param order the examples in the order of this epoch
   */
  Pair batch(int number, int[] order) {
    int from = number * batchSize;
    Pair pair = from + batchSize <= data.size() ? full : last;
    int count = pair.rows();
    for (int i = 0; i < count; i++) {
      rows[i] = data.row(order[from + i]);
    }
    pair.input().writeRows(data.inputSource(), rows, count);
    pair.target().writeRows(data.targetSource(), rows, count);
    return pair;
  }

  @Override
  public void close() {
    full.input().close();
    full.target().close();
    last.input().close();
    last.target().close();
  }
}
