package dev.lamina.client;

import dev.lamina.api.ConfigurationException;
import java.time.Duration;

/**
 * How often a call is sent, and how long is waited in between.
 *
 * <p>A call is sent again if it surely was not executed: the server could not be reached or refused
 * it for now (HTTP 429 and 503, gRPC's RESOURCE_EXHAUSTED and UNAVAILABLE; a proxy that says so is
 * taken at its word). Where the connection broke after the call was sent, the server may have
 * executed it. Questions about status and metadata are sent again even then. Predictions are only
 * if {@link #lostPredictions} allows it, which is right for every model whose answers depend on its
 * inputs alone, and wrong for one that counts or remembers its calls.
 *
 * <p>Before attempt n + 1 it is a random time between half and all of
 *
 * <pre>min(longestDelay, firstDelay * 2^(n-1))</pre>
 *
 * @param attempts how often a call is sent at most, the first time included, at least 1
 * @param firstDelay the wait after the first attempt
 * @param longestDelay no wait is longer
 * @param lostPredictions whether predictions that the server may have executed are sent again
 */
public record RetryPolicy(
    int attempts, Duration firstDelay, Duration longestDelay, boolean lostPredictions) {
  /** Every call is sent once. */
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, false);

  /** Checks the values. */
  public RetryPolicy {
    if (attempts < 1 || firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
      throw new ConfigurationException(
          "attempts: %d, delays: %s to %s (expected: >= 1, 0 <= first <= longest)"
              .formatted(attempts, firstDelay, longestDelay));
    }
  }

  /** Returns the default: 3 attempts, 50 ms, at most 2 s, no lost predictions. */
  public static RetryPolicy of() {
    return new RetryPolicy(3, Duration.ofMillis(50), Duration.ofSeconds(2), false);
  }

  /** Returns this with another number of attempts, at least 1. */
  public RetryPolicy attempts(int count) {
    return new RetryPolicy(count, firstDelay, longestDelay, lostPredictions);
  }

  /** Returns this with other waits. */
  public RetryPolicy delays(Duration first, Duration longest) {
    return new RetryPolicy(attempts, first, longest, lostPredictions);
  }

  /**
   * Returns this for models whose answers depend on their inputs alone: predictions are sent again
   * even if the server may have executed them.
   */
  public RetryPolicy forStatelessModels() {
    return new RetryPolicy(attempts, firstDelay, longestDelay, true);
  }

  /**
   * Returns the wait after an attempt.
   *
   * @param attempt from 1
   * @param chance from 0 for the shortest to 1 for the longest
   */
  Duration delay(int attempt, double chance) {
    double grown = (double) firstDelay.toNanos() * Math.pow(2, attempt - 1);
    double most = Math.min(grown, (double) longestDelay.toNanos());
    return Duration.ofNanos((long) (most * (0.5 + chance / 2)));
  }
}
