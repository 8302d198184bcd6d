package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the small data that were evaluated last. To check a handful of rows and to make
 * tensors for them takes as long as to evaluate them, and many ask for the same ones again.
 */
final class RecentFeed implements AutoCloseable {
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
    if (data.reader().isPresent()) {
      return false;
    }
    Array[] arrays = BatchFeed.Batch.flat(data.arrays());
    return BatchFeed.Batch.isSmall(arrays, arrays[0].rows());
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
