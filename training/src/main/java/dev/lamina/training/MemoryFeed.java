package dev.lamina.training;

import dev.lamina.api.Dataset;

/**
 * The batches of data in memory, copied row by row. The tensors of the full batch and of a shorter
 * last one are written again and again.
 */
final class MemoryFeed extends BatchFeed {
  private final Dataset data;
  private final Pair full;
  private final Pair last;
  private final int[] rows;

  MemoryFeed(Dataset data, int batchSize) {
    super(data.size(), batchSize);
    this.data = data;
    this.rows = new int[rows(0)];
    this.full = pair(rows(0));
    int rest = rows(batches() - 1);
    this.last = rest == rows(0) ? full : pair(rest);
  }

  private Pair pair(int count) {
    return Pair.of(data.inputSource(), data.targetSource(), count);
  }

  @Override
  Pair batch(int number, int[] order) {
    int from = first(number);
    int count = rows(number);
    for (int i = 0; i < count; i++) {
      rows[i] = data.row(order[from + i]);
    }
    Pair pair = count == full.rows() ? full : last;
    pair.input().writeRows(data.inputSource(), rows, count);
    pair.target().writeRows(data.targetSource(), rows, count);
    return pair;
  }

  @Override
  public void close() {
    full.close();
    last.close();
  }
}
