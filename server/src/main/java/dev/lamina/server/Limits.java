package dev.lamina.server;

import dev.lamina.api.ConfigurationException;
import java.time.Duration;

/**
 * What a server takes on at most. What is beyond is refused at once, so that the rest is answered
 * in time.
 *
 * @param requestBytes length of a request, and of a tensor in memory; also after decompression
 * @param requestTime time until a request must be answered; a client may ask for less
 * @param concurrentRequests requests under way, waiting ones included
 * @param queuedRequests requests that wait for a thread
 * @param connections open connections
 * @param drainTime time that requests under way have to finish when the server is closed
 */
public record Limits(
    int requestBytes,
    Duration requestTime,
    int concurrentRequests,
    int queuedRequests,
    int connections,
    Duration drainTime) {

  /** Checks the values. */
  public Limits {
    requirePositive("request bytes", requestBytes);
    requirePositive("concurrent requests", concurrentRequests);
    requirePositive("queued requests", queuedRequests);
    requirePositive("connections", connections);
    if (requestTime.isNegative() || requestTime.isZero() || drainTime.isNegative()) {
      throw new ConfigurationException(
          "request time: %s, drain time: %s (expected: > 0, >= 0)"
              .formatted(requestTime, drainTime));
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new ConfigurationException("%s: %d (expected: >= 1)".formatted(name, value));
    }
  }

  /**
   * Returns the defaults: 64 MiB, 30 s, 1024 requests under way of which 512 may wait, 10,000
   * connections, 30 s to drain.
   */
  public static Limits of() {
    return new Limits(64 << 20, Duration.ofSeconds(30), 1024, 512, 10_000, Duration.ofSeconds(30));
  }

  /** Returns this with another length of requests, at least 1. */
  public Limits requestBytes(int bytes) {
    return new Limits(
        bytes, requestTime, concurrentRequests, queuedRequests, connections, drainTime);
  }

  /** Returns this with another time for requests, above 0. */
  public Limits requestTime(Duration time) {
    return new Limits(
        requestBytes, time, concurrentRequests, queuedRequests, connections, drainTime);
  }

  /** Returns this with another number of requests under way, at least 1. */
  public Limits concurrentRequests(int count) {
    return new Limits(requestBytes, requestTime, count, queuedRequests, connections, drainTime);
  }

  /** Returns this with another number of requests that may wait for a thread, at least 1. */
  public Limits queuedRequests(int count) {
    return new Limits(requestBytes, requestTime, concurrentRequests, count, connections, drainTime);
  }

  /** Returns this with another number of connections, at least 1. */
  public Limits connections(int count) {
    return new Limits(
        requestBytes, requestTime, concurrentRequests, queuedRequests, count, drainTime);
  }

  /** Returns this with another time to drain. */
  public Limits drainTime(Duration time) {
    return new Limits(
        requestBytes, requestTime, concurrentRequests, queuedRequests, connections, time);
  }
}
