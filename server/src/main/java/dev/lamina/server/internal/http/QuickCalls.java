package dev.lamina.server.internal.http;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Knows which models answer so quickly that a request need not change threads: those of whose
 * requests nine in ten do. One that was interrupted, by the collector or by other processes, says
 * nothing of the model.
 */
public final class QuickCalls {
  private static final long QUICK_NANOS = 250_000;
  private static final int SHORT_BYTES = 16 * 1024;
  // Each request moves the estimate of the ninth decile by a part of itself.
  private static final double DECILE = 0.9;
  private static final double STEP = 0.2;

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
          model,
          nanos,
          (before, now) -> Math.round(before * (1 + STEP * (now > before ? DECILE : DECILE - 1))));
    }
  }
}
