package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.ExampleReader;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the small data that were evaluated last. To check a handful of rows and to make
 * tensors for them takes as long as to evaluate them, and many ask for the same ones again.
 */
final class RecentFeed implements AutoCloseable {
  /** Larger data are not kept in memory for this, and would not gain. */
  private static final long MAX_BYTES = 1 << 20;

  private WeakReference<Dataset> data = new WeakReference<>(null);
  private @Nullable BatchFeed feed;

  /** Returns the batches of some data, if they are at hand. */
  @Nullable BatchFeed of(Dataset wanted) {
    return data.refersTo(wanted) ? feed : null;
  }

  /**
   * Keeps the batches of some data in place of others, if the data are small; it closes them then.
   *
   * @return whether it does
   */
  boolean keep(Dataset newData, BatchFeed newFeed) {
    if (!isSmall(newData)) {
      return false;
    }
    close();
    data = new WeakReference<>(newData);
    feed = newFeed;
    return true;
  }

  private static boolean isSmall(Dataset data) {
    return data.reader().isEmpty() && isSmall(data.arrays());
  }

  private static boolean isSmall(ExampleReader.Batch arrays) {
    long bytes = 0;
    for (Array array : BatchFeed.Batch.flat(arrays)) {
      if (array.dtype() == DType.STRING) {
        return false; // who knows how long they are
      }
      bytes += (long) array.size() * array.dtype().bytes();
    }
    return bytes <= MAX_BYTES;
  }

  /** Frees what is kept. */
  @Override
  public void close() {
    data.clear();
    if (feed != null) {
      feed.close();
      feed = null;
    }
  }
}
