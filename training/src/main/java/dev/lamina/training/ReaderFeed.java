package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The batches of data behind a reader. Threads of its own read and check some batches ahead, while
 * the step runs; the batches come in their order all the same. The threads hold no native memory.
 */
final class ReaderFeed extends BatchFeed {
  private static final int MAX_AT_ONCE = 8;
  private static final long QUICK_NANOS = 1_000_000;

  private final Dataset data;
  private final ExampleReader reader;
  private final int workers;
  private final UnaryOperator<Dataset> check;
  private final ExecutorService threads;

  /** The batches that are read or going to be, the next one first. */
  private final Deque<CompletableFuture<ExampleReader.Batch>> coming = new ArrayDeque<>();

  /** The number of the batch after those. */
  private int next;

  /** What the last batch took to read. */
  private volatile long readNanos = QUICK_NANOS;

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
    this.workers = workers;
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
      cancel();
      next = 0;
    }
    int atOnce = batchesAtOnce();
    while (next < batches() && coming.size() <= workers * atOnce) {
      submit(Math.min(atOnce, batches() - next), order);
    }
    ExampleReader.Batch read = await(coming.remove());
    Batch batch = tensors(read);
    write(batch, read);
    return batch;
  }

  /**
   * Returns how many batches a thread reads before it has to be woken again: many where that takes
   * no time, since to wake a thread costs as much as a short step.
   */
  private int batchesAtOnce() {
    long quick = QUICK_NANOS / Math.max(1, readNanos);
    return (int) Math.max(1, Math.min(MAX_AT_ONCE, quick));
  }

  private void submit(int count, int[] order) {
    Group group = new Group(next);
    for (int i = 0; i < count; i++) {
      group.rows.add(numbers(next++, order));
      group.batches.add(new CompletableFuture<>());
    }
    coming.addAll(group.batches);
    threads.execute(group);
  }

  /** Says that nobody wants the batches any more that are not read yet. */
  private void cancel() {
    coming.forEach(batch -> batch.cancel(false));
    coming.clear();
  }

  /** Reads batches one after the other. The step that wants a batch is told of its failure. */
  private final class Group implements Runnable {
    private final int first;
    private final List<int[]> rows = new ArrayList<>();
    private final List<CompletableFuture<ExampleReader.Batch>> batches = new ArrayList<>();

    Group(int first) {
      this.first = first;
    }

    @Override
    public void run() {
      try {
        for (int i = 0; i < batches.size() && !batches.get(i).isCancelled(); i++) {
          long start = System.nanoTime();
          batches.get(i).complete(read(first + i, rows.get(i)));
          readNanos = System.nanoTime() - start;
          Thread.interrupted(); // what a reader left behind is not for the next batch
        }
      } catch (Throwable e) {
        batches.forEach(batch -> batch.completeExceptionally(e)); // those that were read stay
      }
    }
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

  private static ExampleReader.Batch await(CompletableFuture<ExampleReader.Batch> future) {
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
    batch.write(arrays, 0);
  }

  @Override
  public void close() {
    cancel();
    threads.shutdownNow();
    if (full != null) {
      full.close();
    }
    if (last != null) {
      last.close();
    }
  }
}
