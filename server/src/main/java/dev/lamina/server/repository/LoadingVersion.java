package dev.lamina.server.repository;

import dev.lamina.api.Array;
import dev.lamina.server.batching.Calls;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Predictor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A version that is being warmed up. */
record LoadingVersion(String name, long version, Predictor predictor) implements Lease {

  @Override
  public CompletableFuture<Map<String, Array>> predict(
      String signature, Map<String, Array> inputs, Set<String> outputs, Deadline deadline) {
    return Calls.direct(predictor).predict(signature, inputs, outputs, deadline);
  }

  @Override
  public void close() {}
}
