package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.batching.BatchingListener.Source;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one signature of one version that wait for a thread, oldest first. Knows no thread
 * and no clock; guarded by the scheduler's lock, except where a method says otherwise.
 */
final class BatchQueue {

  /** Runs the signature. */
  @FunctionalInterface
  interface Model {
    Map<String, Array> run(Map<String, Array> inputs, Set<String> outputs);
  }

  private final Source source;
  private final Signature signature;
  private final Model model;
  private final BatchingParameters parameters;
  private final long timeout;

  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Map<BatchKey, Batch> open = new HashMap<>();
  private int unfinished;
  private boolean closed;

  private volatile boolean unbatchable;

  BatchQueue(Source source, Signature signature, Model model, BatchingParameters parameters) {
    this.source = source;
    this.signature = signature;
    this.model = model;
    this.parameters = parameters;
    this.timeout = parameters.batchTimeout().toNanos();
  }

  // These need no lock.

  Source source() {
    return source;
  }

  Model model() {
    return model;
  }

  BatchingParameters parameters() {
    return parameters;
  }

  /** Returns the key of a request; empty if it is to run by itself. */
  Optional<BatchKey> key(Map<String, Array> inputs, Set<String> outputs) {
    return unbatchable
        ? Optional.empty()
        : BatchKey.of(signature, inputs, outputs, parameters.padVariableLengthInputs());
  }

  /** Lets every request run by itself from now on. */
  void giveUp() {
    unbatchable = true;
  }

  // These need it.

  /**
   * Takes in a request, split if it must be.
   *
   * @return its parts, in order; null if there is no room
   */
  @Nullable List<Entry> offer(
      BatchKey key, Map<String, Array> inputs, int rows, Deadline deadline, long now) {
    List<Integer> sizes = sizes(key, rows);
    Batch first = open.get(key);
    boolean joins = first != null && sizes.get(0) <= room(first);
    if (batches.size() + sizes.size() - (joins ? 1 : 0) > parameters.maxEnqueuedBatches()) {
      return null;
    }
    List<Entry> parts = new ArrayList<>();
    int from = 0;
    for (int size : sizes) {
      parts.add(
          new Entry(sizes.size() == 1 ? inputs : slice(inputs, from, size), size, deadline, now));
      from += size;
    }
    parts.forEach(part -> add(key, part, now));
    unfinished += parts.size();
    return parts;
  }

  /** Returns the rows of a request's parts: what the open batch has room for, then full batches. */
  private List<Integer> sizes(BatchKey key, int rows) {
    if (!parameters.largeBatchSplitting()) {
      return List.of(rows);
    }
    List<Integer> sizes = new ArrayList<>();
    Batch batch = open.get(key);
    int room = batch == null ? parameters.maxExecutionBatchSize() : room(batch);
    for (int rest = rows; rest > 0; room = parameters.maxExecutionBatchSize()) {
      int size = Math.min(rest, room);
      sizes.add(size);
      rest -= size;
    }
    return sizes;
  }

  private int room(Batch batch) {
    return parameters.maxExecutionBatchSize() - batch.rows();
  }

  private static Map<String, Array> slice(Map<String, Array> inputs, int from, int size) {
    Map<String, Array> part = new HashMap<>();
    inputs.forEach((name, input) -> part.put(name, input.slice(from, from + size)));
    return part;
  }

  private void add(BatchKey key, Entry entry, long now) {
    Batch batch = open.get(key);
    if (batch == null || room(batch) < entry.rows()) {
      if (batch != null) {
        batch.fill();
      }
      batch = new Batch(this, key, now);
      batches.add(batch);
      open.put(key, batch);
    }
    batch.add(entry);
    if (room(batch) == 0) {
      batch.fill();
      open.remove(key);
    }
  }

  /** Takes out the oldest batch that is ready: it is full, or has waited long enough. */
  @Nullable Batch poll(long now) {
    for (Iterator<Batch> each = batches.iterator(); each.hasNext(); ) {
      Batch batch = each.next();
      if (closed || batch.isFull() || now - batch.opened() >= timeout) {
        each.remove();
        open.remove(batch.key(), batch);
        return batch;
      }
    }
    return null;
  }

  /**
   * Returns how long it is until a batch is ready or a deadline passes.
   *
   * @return nanoseconds; {@link Long#MAX_VALUE} if there is nothing to wait for
   */
  long pause(long now) {
    long pause = Long.MAX_VALUE;
    for (Batch batch : batches) {
      pause = Math.min(pause, Math.max(0, timeout - (now - batch.opened())));
      for (Entry entry : batch.entries()) {
        pause = Math.min(pause, entry.deadline().remaining(now));
      }
    }
    return pause;
  }

  /** Takes out the entries that are over. */
  List<Entry> purge(long now) {
    List<Entry> over = new ArrayList<>();
    for (Batch batch : batches) {
      for (Entry entry : List.copyOf(batch.entries())) {
        if (entry.isOver(now)) {
          batch.remove(entry);
          over.add(entry);
        }
      }
    }
    unfinished -= over.size();
    dropEmpty();
    return over;
  }

  /** Takes out an entry; false if it is not there, or not there any more. */
  boolean remove(Entry entry) {
    for (Batch batch : batches) {
      if (batch.remove(entry)) {
        unfinished--;
        dropEmpty();
        return true;
      }
    }
    return false;
  }

  private void dropEmpty() {
    batches.removeIf(Batch::isEmpty);
    open.values().removeIf(Batch::isEmpty);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** Entries of a batch that was taken out are done with. */
  void finished(int entries) {
    unfinished -= entries;
  }

  /** Returns whether nothing waits or runs. */
  boolean isIdle() {
    return unfinished == 0;
  }

  boolean isClosed() {
    return closed;
  }

  /** Refuses what comes later and makes what waits ready. */
  void close() {
    closed = true;
  }
}
