package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Predictor;
import dev.lamina.serving.SignaturePredictor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Calls that run on the threads that make them. The predictor itself waits for them. */
final class DirectCalls implements Calls {
  private final Predictor predictor;

  DirectCalls(Predictor predictor) {
    this.predictor = predictor;
  }

  @Override
  public CompletableFuture<Map<String, Array>> predict(
      String signature, Map<String, Array> inputs, Set<String> outputs, Deadline deadline) {
    if (deadline.isPast()) {
      return CompletableFuture.failedFuture(Deadline.exceeded());
    }
    try {
      return CompletableFuture.completedFuture(run(predictor, signature, inputs, outputs));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Runs a signature; an empty set of outputs is all of them. */
  static Map<String, Array> run(
      Predictor predictor, String signature, Map<String, Array> inputs, Set<String> outputs) {
    SignaturePredictor called = predictor.signature(signature);
    return outputs.isEmpty() ? called.predict(inputs) : called.predict(inputs, outputs);
  }

  @Override
  public void close() {}
}
