package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Predictor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** How a loaded model is called: directly, or in batches. Thread-safe. */
public interface Calls extends AutoCloseable {

  /** Returns calls that run on the threads that make them. */
  static Calls direct(Predictor predictor) {
    return new DirectCalls(predictor);
  }

  /**
   * Predicts.
   *
   * @param signature the signature's name
   * @param inputs every input by name
   * @param outputs the outputs wanted; empty for all
   * @param deadline a request that has not begun to run by then is given up
   * @return the outputs by name; or fails with a {@link dev.lamina.api.PredictionException} if the
   *     inputs do not fit or the model fails, and a {@link dev.lamina.server.call.StatusException}
   *     if the queue is full or the deadline passes
   */
  CompletableFuture<Map<String, Array>> predict(
      String signature, Map<String, Array> inputs, Set<String> outputs, Deadline deadline);

  /** Waits for the calls that wait or run. Later ones are refused. */
  @Override
  void close();
}
