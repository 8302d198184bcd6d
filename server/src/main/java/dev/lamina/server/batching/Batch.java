package dev.lamina.server.batching;

import dev.lamina.server.call.Deadline;
import java.util.ArrayList;
import java.util.List;

/** Entries of one key that are to run together. Guarded by the scheduler's lock until taken. */
final class Batch {
  private final BatchQueue queue;
  private final BatchKey key;
  private final long opened;
  private final List<Entry> entries = new ArrayList<>();
  private int rows;
  private boolean full;
  private Deadline firstDeadline = Deadline.NONE;

  Batch(BatchQueue queue, BatchKey key, long opened) {
    this.queue = queue;
    this.key = key;
    this.opened = opened;
  }

  BatchQueue queue() {
    return queue;
  }

  BatchKey key() {
    return key;
  }

  /** Returns when it was opened, on the scheduler's clock. */
  long opened() {
    return opened;
  }

  List<Entry> entries() {
    return entries;
  }

  int rows() {
    return rows;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * Puts an entry in.
   *
   * @return whether its deadline is the first of all
   */
  boolean add(Entry entry, long now) {
    entries.add(entry);
    rows += entry.rows();
    boolean first = entry.deadline().remaining(now) < firstDeadline.remaining(now);
    firstDeadline = first ? entry.deadline() : firstDeadline;
    return first;
  }

  boolean remove(Entry entry, long now) {
    if (!entries.remove(entry)) {
      return false;
    }
    rows -= entry.rows();
    firstDeadline = Deadline.NONE;
    for (Entry other : entries) {
      if (other.deadline().remaining(now) < firstDeadline.remaining(now)) {
        firstDeadline = other.deadline();
      }
    }
    return true;
  }

  Deadline firstDeadline() {
    return firstDeadline;
  }

  /** Returns whether nothing more is put in. */
  boolean isFull() {
    return full;
  }

  void fill() {
    full = true;
  }
}
