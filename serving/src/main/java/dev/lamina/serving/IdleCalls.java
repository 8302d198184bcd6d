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
  private static final int PLACES = 16;

  /** So far apart that places do not share a line of the cache. */
  private static final int STRIDE = 16;

  private final AtomicReferenceArray<@Nullable PreparedCall> places =
      new AtomicReferenceArray<>(PLACES * STRIDE);

  private final ConcurrentLinkedDeque<PreparedCall> others = new ConcurrentLinkedDeque<>();

  /** Returns a call, which nobody else has until it is given back; null if none waits. */
  @Nullable PreparedCall take() {
    int own = ownPlace();
    for (int i = 0; i < PLACES; i++) {
      int place = (own + i * STRIDE) % places.length();
      if (places.get(place) != null) {
        PreparedCall call = places.getAndSet(place, null);
        if (call != null) {
          return call;
        }
      }
    }
    return others.pollFirst();
  }

  void giveBack(PreparedCall call) {
    if (!places.compareAndSet(ownPlace(), null, call)) {
      others.addFirst(call);
    }
  }

  private static int ownPlace() {
    return (int) (Thread.currentThread().getId() % PLACES) * STRIDE;
  }

  /** Frees the calls; none may be in use. */
  @Override
  public void close() {
    for (PreparedCall call = take(); call != null; call = take()) {
      call.close();
    }
  }
}
