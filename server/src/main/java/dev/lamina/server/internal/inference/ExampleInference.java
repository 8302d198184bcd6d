package dev.lamina.server.internal.inference;

import dev.lamina.api.Array;
import dev.lamina.protocol.serving.ClassificationResult;
import dev.lamina.protocol.serving.Input;
import dev.lamina.protocol.serving.RegressionResult;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.repository.Lease;
import dev.lamina.serving.Signature;
import java.util.concurrent.CompletableFuture;

/** Classifies and regresses examples. */
public final class ExampleInference {
  private static final String NO_SIGNATURE = "No signature was found with the name: %s";

  private ExampleInference() {}

  /** Classifies. */
  public static CompletableFuture<ClassificationResult> classify(
      Lease lease, String signatureName, Input input, Deadline deadline) {
    Signature signature = signature(lease, signatureName);
    Array examples = Examples.of(input);
    return Inference.ask(lease, Classifier.query(signature, examples), deadline)
        .thenApply(answer -> Classifier.result(answer.outputs(), examples.rows()));
  }

  /** Regresses. */
  public static CompletableFuture<RegressionResult> regress(
      Lease lease, String signatureName, Input input, Deadline deadline) {
    Signature signature = signature(lease, signatureName);
    Array examples = Examples.of(input);
    return Inference.ask(lease, Regressor.query(signature, examples), deadline)
        .thenApply(answer -> Regressor.result(answer.outputs(), examples.rows()));
  }

  private static Signature signature(Lease lease, String name) {
    return Inference.signature(
        lease, Query.nameOf(name), StatusCode.INVALID_ARGUMENT, NO_SIGNATURE);
  }
}
