package dev.lamina.serving;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets any number of calls through at once until it is closed, and counts them; closing waits for
 * the calls inside.
 */
final class Gate {
  private static final int CLOSED = 1 << 30;

  /** The number of calls inside, and {@link #CLOSED} once it is. */
  private final AtomicInteger state = new AtomicInteger();

  private boolean released;

  /**
   * Makes a call.
   *
   * @throws IllegalStateException if the gate is closed
   */
  <T> T pass(Supplier<T> call) {
    enter();
    try {
      return call.get();
    } finally {
      leave();
    }
  }

  private void enter() {
    if (state.incrementAndGet() > CLOSED) {
      leave();
      throw new IllegalStateException("The predictor is closed");
    }
  }

  private void leave() {
    if (state.decrementAndGet() == CLOSED) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Returns the number of calls inside. */
  int inside() {
    return state.get() & (CLOSED - 1);
  }

  /**
   * Lets no more calls in, waits for those inside, and releases, but only the first time; a later
   * call waits for the first to be done.
   */
  synchronized void close(Runnable release) {
    boolean first = (state.getAndUpdate(calls -> calls | CLOSED) & CLOSED) == 0;
    boolean interrupted = false;
    while (state.get() != CLOSED || (!first && !released)) {
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
