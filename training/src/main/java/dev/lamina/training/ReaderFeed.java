package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The batches of data behind a reader. Threads of its own read and check some batches ahead, while
 * the step runs; the batches come in their order all the same. The threads hold no native memory.
 */
final class ReaderFeed extends BatchFeed {
  private final Dataset data;
  private final ExampleReader reader;
  private final int ahead;
  private final UnaryOperator<Dataset> check;
  private final ExecutorService threads;

  /** The batches that are being read, the next one first. */
  private final Deque<Future<ExampleReader.Batch>> coming = new ArrayDeque<>();

  /** The number of the batch after those. */
  private int next;

  private @Nullable Batch full;
  private @Nullable Batch last;

  /**
   * Creates a feed.
   *
   * @param check makes sure that a batch fits, and converts its targets
   */
  ReaderFeed(Dataset data, int batchSize, int workers, UnaryOperator<Dataset> check) {
    super(data.size(), batchSize);
    this.data = data;
    this.reader = data.reader().orElseThrow();
    this.ahead = workers + 1;
    this.check = check;
    this.threads = Executors.newFixedThreadPool(workers, named());
  }

  private static ThreadFactory named() {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "lamina-reader-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  Batch batch(int number, int[] order) {
    if (number == 0) {
      coming.forEach(future -> future.cancel(true));
      coming.clear();
      next = 0;
    }
    while (next < batches() && coming.size() < ahead) {
      int then = next++;
      int[] numbers = numbers(then, order);
      coming.add(threads.submit(() -> read(then, numbers)));
    }
    ExampleReader.Batch read = await(coming.remove());
    Batch batch = tensors(read);
    write(batch, read);
    return batch;
  }

  private int[] numbers(int batch, int[] order) {
    int[] numbers = Arrays.copyOfRange(order, first(batch), first(batch) + rows(batch));
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = data.row(numbers[i]);
    }
    return numbers;
  }

  private ExampleReader.Batch read(int batch, int[] numbers) {
    try {
      ExampleReader.Batch read = reader.read(numbers);
      requireRows(read.inputs(), "inputs", numbers.length);
      requireRows(read.targets(), "targets", numbers.length);
      return check.apply(Dataset.of(read)).arrays();
    } catch (IOException | DataException e) {
      throw new DataException(
          "Batch %d cannot be read: %s. Its rows are the examples %s of the reader"
              .formatted(batch + 1, e.getMessage(), shortened(numbers)),
          e);
    }
  }

  private static void requireRows(Map<String, Array> arrays, String what, int expected) {
    arrays.forEach(
        (name, rows) -> {
          if (rows.shape().rank() == 0 || rows.rows() != expected) {
            throw new DataException(
                "the reader gave %s%s of shape %s (expected: %d rows)"
                    .formatted(
                        what, name.isEmpty() ? "" : " '" + name + "'", rows.shape(), expected));
          }
        });
  }

  private static String shortened(int[] numbers) {
    int shown = 8;
    String text = Arrays.toString(Arrays.copyOf(numbers, Math.min(shown, numbers.length)));
    return numbers.length > shown ? text.replace("]", ", ...]") : text;
  }

  private static ExampleReader.Batch await(Future<ExampleReader.Batch> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("Interrupted while waiting for a batch", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof DataException known) {
        throw known;
      }
      throw new DataException("The reader failed: " + cause, cause);
    }
  }

  /** Returns tensors for the batch: those of the full batch, or of the last one. */
  private Batch tensors(ExampleReader.Batch read) {
    int rows = read.inputs().values().iterator().next().rows();
    Batch batch = rows == rows(0) ? full : last;
    if (batch == null) {
      batch = Batch.of(read, rows);
      if (rows == rows(0)) {
        full = batch;
      } else {
        last = batch;
      }
    }
    return batch;
  }

  private static void write(Batch batch, ExampleReader.Batch read) {
    Array[] arrays = Batch.flat(read);
    List<Shape> shapes = Arrays.stream(arrays).map(Array::shape).toList();
    if (!batch.shapes().equals(shapes)) {
      throw new DataException(
          "The reader gave a batch of shapes %s after one of %s".formatted(shapes, batch.shapes()));
    }
    batch.write(arrays);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    if (full != null) {
      full.close();
    }
    if (last != null) {
      last.close();
    }
  }
}
