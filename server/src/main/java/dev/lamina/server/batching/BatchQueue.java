package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.batching.BatchingListener.Source;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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
  private boolean news;
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
    boolean split = sizes.size() > 1;
    int from = 0;
    for (int size : sizes) {
      Map<String, Array> part = split ? slice(inputs, from, size) : inputs;
      parts.add(new Entry(part, size, deadline, now, split));
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
      news = true;
    }
    news |= batch.add(entry, now);
    if (room(batch) == 0) {
      batch.fill();
      open.remove(key);
      news = true;
    }
  }

  /**
   * Returns whether, since this was asked last, something came that a thread which waits must know:
   * a new batch, a full one, or an earlier deadline.
   */
  boolean takeNews() {
    boolean had = news;
    news = false;
    return had;
  }

  /**
   * Takes out the oldest batch that is ready: it is full, or has waited long enough, or is made of
   * entries that are over and only have to be told.
   */
  @Nullable Batch poll(long now) {
    for (Batch batch : batches) {
      if (closed || batch.isFull() || now - batch.opened() >= timeout) {
        batches.remove(batch);
        open.remove(batch.key(), batch);
        batch.entries().forEach(Entry::taken);
        return batch;
      }
      if (batch.firstDeadline().isPast(now)) {
        Batch over = new Batch(this, batch.key(), batch.opened());
        takeOver(batch, now).forEach(entry -> over.add(entry, now));
        dropEmpty();
        return over;
      }
    }
    return null;
  }

  /**
   * Returns how long it is until there is something to take out.
   *
   * @return nanoseconds; {@link Long#MAX_VALUE} if the queue is empty
   */
  long pause(long now) {
    long pause = Long.MAX_VALUE;
    for (Batch batch : batches) {
      long ready = closed || batch.isFull() ? 0 : timeout - (now - batch.opened());
      pause = Math.min(pause, Math.min(ready, batch.firstDeadline().remaining(now)));
    }
    return Math.max(0, pause);
  }

  /** Takes out the entries that are over; they are done with. */
  List<Entry> purge(long now) {
    List<Entry> over = new ArrayList<>();
    for (Batch batch : batches) {
      if (batch.firstDeadline().isPast(now)) {
        over.addAll(takeOver(batch, now));
      }
    }
    dropEmpty();
    finished(over.size());
    return over;
  }

  private static List<Entry> takeOver(Batch batch, long now) {
    List<Entry> over = batch.entries().stream().filter(entry -> entry.isOver(now)).toList();
    over.forEach(entry -> take(entry, batch, now));
    return over;
  }

  /** Takes out an entry, which then is done with; false if it is not there any more. */
  boolean remove(Entry entry, long now) {
    if (!entry.isQueued()) {
      return false;
    }
    batches.stream()
        .filter(batch -> batch.entries().contains(entry))
        .findFirst()
        .ifPresent(batch -> take(entry, batch, now));
    dropEmpty();
    finished(1);
    return true;
  }

  private static void take(Entry entry, Batch batch, long now) {
    batch.remove(entry, now);
    entry.taken();
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
