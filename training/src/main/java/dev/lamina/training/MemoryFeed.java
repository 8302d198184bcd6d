package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.api.ExampleReader;

/**
 * The batches of data in memory, copied row by row. The tensors of the full batch and of a shorter
 * last one are written again and again.
 */
final class MemoryFeed extends BatchFeed {
  private final Dataset data;
  private final Array[] arrays;
  private final Batch full;
  private final Batch last;
  private final int[] rows;

  MemoryFeed(Dataset data, int batchSize) {
    super(data.size(), batchSize);
    this.data = data;
    ExampleReader.Batch source = data.arrays();
    this.arrays = Batch.flat(source);
    this.rows = new int[rows(0)];
    this.full = Batch.of(source, rows(0));
    int rest = rows(batches() - 1);
    this.last = rest == rows(0) ? full : Batch.of(source, rest);
  }

  @Override
  Batch batch(int number, int[] order) {
    int from = first(number);
    int count = rows(number);
    for (int i = 0; i < count; i++) {
      rows[i] = data.row(order[from + i]);
    }
    Batch batch = count == full.rows() ? full : last;
    batch.write(arrays, rows);
    return batch;
  }

  @Override
  public void close() {
    full.close();
    last.close();
  }
}
