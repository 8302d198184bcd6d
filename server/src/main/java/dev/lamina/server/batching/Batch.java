package dev.lamina.server.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * Entries of one key that are to run together. Guarded by the scheduler's lock until it is taken.
 */
final class Batch {
  private final BatchQueue queue;
  private final BatchKey key;
  private final long opened;
  private final List<Entry> entries = new ArrayList<>();
  private int rows;
  private boolean full;

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

  void add(Entry entry) {
    entries.add(entry);
    rows += entry.rows();
  }

  boolean remove(Entry entry) {
    boolean removed = entries.remove(entry);
    rows -= removed ? entry.rows() : 0;
    return removed;
  }

  /** Returns whether nothing more is put in. */
  boolean isFull() {
    return full;
  }

  void fill() {
    full = true;
  }
}
