package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.api.PredictionException;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Predictor;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

  static Map<String, Array> run(
      Predictor predictor, String signature, Map<String, Array> inputs, Set<String> outputs) {
    return only(outputs, predictor.signature(signature).predict(inputs));
  }

  private static Map<String, Array> only(Set<String> names, Map<String, Array> outputs) {
    if (names.isEmpty()) {
      return outputs;
    }
    SortedMap<String, Array> chosen = new TreeMap<>();
    for (String name : names) {
      Array output = outputs.get(name);
      if (output == null) {
        throw new PredictionException(
            "There is no output '%s'. Known: %s."
                .formatted(name, String.join(", ", outputs.keySet())));
      }
      chosen.put(name, output);
    }
    return chosen;
  }

  @Override
  public void close() {}
}
