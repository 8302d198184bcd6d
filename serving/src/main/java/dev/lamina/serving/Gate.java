package dev.lamina.serving;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;

/**
 * Lets any number of calls through at once until it is closed, and counts them; closing waits for
 * the calls inside.
 */
final class Gate {
  /** The numbers of calls inside, a place for each thread: see {@link Places}. */
  private final AtomicIntegerArray inside = new AtomicIntegerArray(Places.LENGTH);

  private volatile boolean closed;
  private boolean released;

  /**
   * Makes a call.
   *
   * @throws IllegalStateException if the gate is closed
   */
  <T> T pass(Supplier<T> call) {
    int place = Places.own();
    enter(place);
    try {
      return call.get();
    } finally {
      leave(place);
    }
  }

  // A call counts itself, then looks whether the gate is closed; who closes it does so, then counts
  // the calls. So one of the two sees the other.

  private void enter(int place) {
    inside.incrementAndGet(place);
    if (closed) {
      leave(place);
      throw new IllegalStateException("The predictor is closed");
    }
  }

  private void leave(int place) {
    inside.decrementAndGet(place);
    if (closed) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Returns the number of calls inside. */
  int inside() {
    int calls = 0;
    for (int i = 0; i < Places.COUNT; i++) {
      calls += inside.get(Places.at(i));
    }
    return calls;
  }

  /**
   * Lets no more calls in, waits for those inside, and releases, but only the first time; a later
   * call waits for the first to be done.
   */
  synchronized void close(Runnable release) {
    boolean first = !closed;
    closed = true;
    boolean interrupted = false;
    while (inside() != 0 || (!first && !released)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      if (first) {
        release.run();
      }
    } finally {
      released = true;
      notifyAll();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
