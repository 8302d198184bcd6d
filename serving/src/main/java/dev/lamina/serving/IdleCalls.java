package dev.lamina.serving;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Prepared calls that wait for their next use. A thread finds the one again that it gave back, as a
 * rule: nothing is allocated for it, threads do not meet at one place, and the call's memory is
 * still in the processor's cache.
 */
final class IdleCalls implements AutoCloseable {
  private final AtomicReferenceArray<@Nullable PreparedCall> places =
      new AtomicReferenceArray<>(Places.LENGTH);

  private final ConcurrentLinkedDeque<PreparedCall> others = new ConcurrentLinkedDeque<>();

  /** Returns a call, which nobody else has until it is given back; null if none waits. */
  @Nullable PreparedCall take() {
    PreparedCall own = take(Places.own());
    for (int i = 0; own == null && i < Places.COUNT; i++) {
      own = take(Places.at(i));
    }
    return own == null ? others.pollFirst() : own;
  }

  private @Nullable PreparedCall take(int place) {
    return places.get(place) == null ? null : places.getAndSet(place, null);
  }

  void giveBack(PreparedCall call) {
    if (!places.compareAndSet(Places.own(), null, call)) {
      others.addFirst(call);
    }
  }

  /** Frees the calls; none may be in use. */
  @Override
  public void close() {
    for (PreparedCall call = take(); call != null; call = take()) {
      call.close();
    }
  }
}
