package dev.lamina.server.batching;

import dev.lamina.serving.Predictor;

/** Runs the batches of any number of models on a few threads. Thread-safe. */
public final class BatchScheduler implements AutoCloseable {

  /** Starts the threads. */
  public BatchScheduler(BatchingParameters parameters, BatchingListener listener) {}

  /** Returns calls of a version of a model that run in batches. */
  public Calls calls(String model, long version, Predictor predictor) {
    return Calls.direct(predictor);
  }

  /** Ends the threads when all calls are closed. */
  @Override
  public void close() {}
}
