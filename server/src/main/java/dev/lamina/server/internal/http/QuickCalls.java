package dev.lamina.server.internal.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Knows which models answer so quickly that a request need not change threads. A model is quick
 * until it was slow, and then again when it has been quick many times.
 */
public final class QuickCalls {
  private static final long QUICK_NANOS = 250_000;
  private static final int SHORT_BYTES = 16 * 1024;
  // A slow request counts for about this many quick ones.
  private static final int MEMORY = 32;

  private final ConcurrentMap<String, Long> estimates = new ConcurrentHashMap<>();

  /**
   * Returns whether a request may run on the thread that received it.
   *
   * @param bytes how long it is
   */
  public boolean isQuick(String model, int bytes) {
    if (bytes > SHORT_BYTES) {
      return false;
    }
    Long estimate = estimates.get(model);
    return estimate != null && estimate < QUICK_NANOS;
  }

  /** Notes how long a short request took, waiting not included. */
  public void took(String model, int bytes, long nanos) {
    if (bytes <= SHORT_BYTES) {
      estimates.merge(
          model, nanos, (before, now) -> now > before ? now : before + (now - before) / MEMORY);
    }
  }
}
