package dev.lamina.server.internal.grpc;

import dev.lamina.protocol.serving.InferenceResult;
import dev.lamina.protocol.serving.InferenceTask;
import dev.lamina.protocol.serving.Input;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.MultiInferenceRequest;
import dev.lamina.protocol.serving.MultiInferenceResponse;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.inference.ExampleInference;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.repository.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Several questions to one version of a model about one input. */
final class MultiInference {
  private final Inference inference;
  private final CallRecord record;
  private final Deadline deadline;

  MultiInference(Inference inference, CallRecord record, Deadline deadline) {
    this.inference = inference;
    this.record = record;
    this.deadline = deadline;
  }

  CompletableFuture<MultiInferenceResponse> run(MultiInferenceRequest request) {
    check(request.getTasksList());
    ModelSpec first = request.getTasks(0).getModelSpec();
    try (Lease lease = inference.acquire(Specs.reference(true, first), record)) {
      List<CompletableFuture<InferenceResult>> results = new ArrayList<>();
      for (InferenceTask task : request.getTasksList()) {
        results.add(run(lease, task, request.getInput()));
      }
      return CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
          .thenApply(
              ignored -> {
                MultiInferenceResponse.Builder response = MultiInferenceResponse.newBuilder();
                results.forEach(result -> response.addResults(result.join()));
                return response.build();
              });
    }
  }

  private static void check(List<InferenceTask> tasks) {
    if (tasks.isEmpty()) {
      throw Failure.invalid("Inference request must contain at least one task.");
    }
    String model = tasks.get(0).getModelSpec().getName();
    Set<String> signatures = new HashSet<>();
    for (InferenceTask task : tasks) {
      ModelSpec spec = task.getModelSpec();
      if (spec.getName().isEmpty()) {
        throw Failure.invalid("Found ModelSpec with an empty model name.");
      }
      if (!spec.getName().equals(model)) {
        throw Failure.invalid(
            "All ModelSpecs in a MultiInferenceRequest must access the same model name.");
      }
      String signature = Query.nameOf(spec.getSignatureName());
      if (!signatures.add(signature)) {
        throw Failure.invalid("Duplicate evaluation of signature: " + signature);
      }
    }
  }

  private CompletableFuture<InferenceResult> run(Lease lease, InferenceTask task, Input input) {
    String signature = task.getModelSpec().getSignatureName();
    InferenceResult.Builder result =
        InferenceResult.newBuilder()
            .setModelSpec(Specs.answered(lease.name(), lease.version(), signature));
    return switch (task.getMethodName()) {
      case "tensorflow/serving/classify" ->
          ExampleInference.classify(lease, signature, input, deadline)
              .thenApply(answer -> result.setClassificationResult(answer).build());
      case "tensorflow/serving/regress" ->
          ExampleInference.regress(lease, signature, input, deadline)
              .thenApply(answer -> result.setRegressionResult(answer).build());
      default ->
          throw new StatusException(
              StatusCode.UNIMPLEMENTED,
              "Unsupported signature method_name: " + task.getMethodName());
    };
  }
}
