package dev.lamina.server.batching;

import java.time.Duration;

/**
 * Hears what batching does, to count it. Called on the threads that run batches and on those that
 * send requests: it must be quick, thread-safe, and throw nothing.
 */
public interface BatchingListener {
  /** Hears nothing. */
  BatchingListener NONE = new BatchingListener() {};

  /**
   * Whose batches.
   *
   * @param model the model's name
   * @param version its version
   * @param signature the signature's name
   */
  record Source(String model, long version, String signature) {}

  /**
   * A batch ran.
   *
   * @param requests how many requests, or parts of split ones, were in it
   * @param rows how many rows they had
   * @param paddedRows how many rows the model got, those that pad included
   * @param duration how long it ran, joining and dividing included
   * @param failed whether the model failed; its requests then run again in smaller batches
   */
  record Run(int requests, int rows, int paddedRows, Duration duration, boolean failed) {}

  /** A batch ran. */
  default void ran(Source source, Run run) {}

  /** A request left the queue to run, after waiting for this time. */
  default void waited(Source source, Duration time) {}

  /** A request was rejected because the queue was full. */
  default void rejected(Source source) {}

  /** A request left the queue without running: its deadline passed, or it was cancelled. */
  default void abandoned(Source source) {}
}
