package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.batching.BatchingListener.Run;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a batch and gives each request its rows of the answer.
 *
 * <p>Where the model fails, nobody knows which request is to blame: each half of the batch runs
 * again, and so on, until those that fail by themselves are found and the others have their
 * answers.
 */
final class BatchRun {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);

  private final Batch batch;
  private final BatchQueue queue;
  private final BatchingListener listener;

  BatchRun(Batch batch, BatchingListener listener) {
    this.batch = batch;
    this.queue = batch.queue();
    this.listener = listener;
  }

  void run() {
    long now = System.nanoTime();
    for (Entry entry : batch.entries()) {
      if (!entry.isOver(now)) {
        listener.waited(queue.source(), Duration.ofNanos(now - entry.arrival()));
      }
    }
    run(batch.entries());
  }

  private void run(List<Entry> entries) {
    List<Entry> wanted = wanted(entries);
    if (wanted.isEmpty()) {
      return;
    }
    try {
      runTogether(wanted, allowed(rows(wanted)));
    } catch (RuntimeException | OutOfMemoryError e) {
      if (wanted.size() == 1) {
        wanted.get(0).answer().completeExceptionally(e);
      } else {
        int half = wanted.size() / 2;
        run(wanted.subList(0, half));
        run(wanted.subList(half, wanted.size()));
      }
    }
  }

  /** Returns the entries that somebody still waits for, and ends the others. */
  private List<Entry> wanted(List<Entry> entries) {
    long now = System.nanoTime();
    List<Entry> wanted = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.isOver(now)) {
        listener.abandoned(queue.source());
        entry.abandon();
      } else {
        wanted.add(entry);
      }
    }
    return wanted;
  }

  private static int rows(List<Entry> entries) {
    return entries.stream().mapToInt(Entry::rows).sum();
  }

  /** Returns the size to which so many rows are padded. */
  private int allowed(int rows) {
    for (int size : queue.parameters().allowedBatchSizes()) {
      if (size >= rows) {
        return size;
      }
    }
    return rows;
  }

  private void runTogether(List<Entry> entries, int paddedRows) {
    long start = System.nanoTime();
    int rows = rows(entries);
    Map<String, Array> outputs;
    try {
      Map<String, Array> inputs = JoinedInputs.of(entries, paddedRows);
      outputs = queue.model().run(inputs, batch.key().outputs());
    } catch (RuntimeException | OutOfMemoryError e) {
      tell(entries.size(), rows, paddedRows, start, true);
      throw e;
    }
    boolean whole = entries.size() == 1 && paddedRows == rows && !entries.get(0).isPart();
    if (whole || outputs.values().stream().allMatch(output -> hasRows(output, paddedRows))) {
      List<Map<String, Array>> answers = whole ? List.of(outputs) : divide(entries, outputs);
      // Told first: who has the answer finds it counted.
      tell(entries.size(), rows, paddedRows, start, false);
      for (int i = 0; i < answers.size(); i++) {
        entries.get(i).answer().complete(answers.get(i));
      }
    } else {
      tell(entries.size(), rows, paddedRows, start, false);
      runApart(entries, outputs);
    }
  }

  private void tell(int requests, int rows, int paddedRows, long start, boolean failed) {
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    listener.ran(queue.source(), new Run(requests, rows, paddedRows, duration, failed));
  }

  private static boolean hasRows(Array output, int rows) {
    return output.shape().rank() > 0 && output.rows() == rows;
  }

  private static List<Map<String, Array>> divide(List<Entry> entries, Map<String, Array> outputs) {
    List<Map<String, Array>> answers = new ArrayList<>();
    int from = 0;
    for (Entry entry : entries) {
      int to = from + entry.rows();
      Map<String, Array> answer = new TreeMap<>();
      for (Map.Entry<String, Array> output : outputs.entrySet()) {
        answer.put(output.getKey(), output.getValue().slice(from, to));
      }
      answers.add(answer);
      from = to;
    }
    return answers;
  }

  /** Runs each by itself: the answers of this model have other rows than the questions. */
  private void runApart(List<Entry> entries, Map<String, Array> outputs) {
    queue.giveUp();
    LOG.warn(
        "{} cannot be batched, for its outputs {} do not have the rows of its inputs; from now on"
            + " each of its requests runs by itself",
        queue.source(),
        outputs.values().stream().map(Array::shape).toList());
    for (Entry entry : entries) {
      if (entry.isPart()) {
        entry
            .answer()
            .completeExceptionally(
                new StatusException(
                    StatusCode.FAILED_PRECONDITION,
                    "%s cannot be split. Ask again, and it runs whole".formatted(queue.source())));
        continue;
      }
      try {
        runTogether(List.of(entry), entry.rows());
      } catch (RuntimeException | OutOfMemoryError e) {
        entry.answer().completeExceptionally(e);
      }
    }
  }
}
