package dev.lamina.client;

import dev.lamina.api.ConfigurationException;
import java.time.Duration;

/**
 * How often a call that may be repeated is sent, and how long is waited in between. Before attempt
 * n + 1 it is a random time between half and all of
 *
 * <pre>min(longestDelay, firstDelay * 2^(n-1))</pre>
 *
 * @param attempts how often a call is sent at most, the first time included, at least 1
 * @param firstDelay the wait after the first attempt
 * @param longestDelay no wait is longer
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration longestDelay) {
  /** Every call is sent once. */
  public static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

  /** Checks the values. */
  public RetryPolicy {
    if (attempts < 1 || firstDelay.isNegative() || longestDelay.compareTo(firstDelay) < 0) {
      throw new ConfigurationException(
          "attempts: %d, delays: %s to %s (expected: >= 1, 0 <= first <= longest)"
              .formatted(attempts, firstDelay, longestDelay));
    }
  }

  /** Returns the default: 3 attempts, 50 ms, at most 2 s. */
  public static RetryPolicy of() {
    return new RetryPolicy(3, Duration.ofMillis(50), Duration.ofSeconds(2));
  }

  /** Returns this with another number of attempts, at least 1. */
  public RetryPolicy attempts(int count) {
    return new RetryPolicy(count, firstDelay, longestDelay);
  }

  /** Returns this with other waits. */
  public RetryPolicy delays(Duration first, Duration longest) {
    return new RetryPolicy(attempts, first, longest);
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
