package dev.lamina.server.internal.grpc;

import com.google.protobuf.Any;
import dev.lamina.api.Array;
import dev.lamina.protocol.serving.ClassificationRequest;
import dev.lamina.protocol.serving.ClassificationResponse;
import dev.lamina.protocol.serving.GetModelMetadataRequest;
import dev.lamina.protocol.serving.GetModelMetadataResponse;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.MultiInferenceRequest;
import dev.lamina.protocol.serving.MultiInferenceResponse;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictResponse;
import dev.lamina.protocol.serving.PredictionServiceGrpc;
import dev.lamina.protocol.serving.RegressionRequest;
import dev.lamina.protocol.serving.RegressionResponse;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.inference.Answer;
import dev.lamina.server.internal.inference.ExampleInference;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.inference.ModelInformation;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.internal.tensor.TensorReader;
import dev.lamina.server.internal.tensor.TensorWriter;
import dev.lamina.server.repository.Lease;
import dev.lamina.serving.Signature;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code tensorflow.serving.PredictionService}. */
public final class PredictionService extends PredictionServiceGrpc.PredictionServiceImplBase {
  private static final String PROTOCOL = "gRPC";
  private static final String SIGNATURE_DEF = "signature_def";
  private static final String NO_SIGNATURE = "Serving signature key \"%s\" not found.";

  private final Inference inference;
  private final GrpcCalls calls;
  private final long maxTensorBytes;
  private final boolean asContent;

  /**
   * Answers with these models.
   *
   * @param maxTensorBytes the most memory that a tensor may take
   * @param asContent whether answers have their tensors as raw bytes
   */
  public PredictionService(
      Inference inference, GrpcCalls calls, long maxTensorBytes, boolean asContent) {
    this.inference = inference;
    this.calls = calls;
    this.maxTensorBytes = maxTensorBytes;
    this.asContent = asContent;
  }

  @Override
  public void predict(PredictRequest request, StreamObserver<PredictResponse> observer) {
    calls.ask(
        PROTOCOL,
        "predict",
        request.getModelSpec().getName(),
        request,
        observer,
        (record, deadline) -> predict(request, record, deadline));
  }

  private CompletableFuture<PredictResponse> predict(
      PredictRequest request, CallRecord record, Deadline deadline) {
    ModelSpec spec = request.getModelSpec();
    try (Lease lease = inference.acquire(Specs.reference(request.hasModelSpec(), spec), record)) {
      Signature signature =
          Inference.signature(
              lease,
              Query.nameOf(spec.getSignatureName()),
              StatusCode.FAILED_PRECONDITION,
              NO_SIGNATURE);
      Inference.requireInputs(signature, request.getInputsMap().keySet());
      Map<String, Array> inputs = new HashMap<>();
      request
          .getInputsMap()
          .forEach(
              (name, tensor) -> inputs.put(name, TensorReader.read(name, tensor, maxTensorBytes)));
      Query query = new Query(signature.name(), inputs, outputs(signature, request));
      return Inference.ask(lease, query, deadline).thenApply(this::response);
    }
  }

  private static Set<String> outputs(Signature signature, PredictRequest request) {
    Set<String> wanted = new LinkedHashSet<>();
    for (String name : request.getOutputFilterList()) {
      if (!signature.outputs().containsKey(name)) {
        throw Failure.invalid(
            "output tensor alias not found in signature: %s Outputs expected to be in the set {%s}."
                .formatted(name, String.join(",", signature.outputs().keySet())));
      }
      if (!wanted.add(name)) {
        throw Failure.invalid("duplicate output tensor alias: " + name);
      }
    }
    return wanted;
  }

  private PredictResponse response(Answer answer) {
    PredictResponse.Builder response =
        PredictResponse.newBuilder()
            .setModelSpec(Specs.answered(answer.model(), answer.version(), answer.signature()));
    answer
        .outputs()
        .forEach((name, array) -> response.putOutputs(name, TensorWriter.write(array, asContent)));
    return response.build();
  }

  @Override
  public void classify(
      ClassificationRequest request, StreamObserver<ClassificationResponse> observer) {
    ModelSpec spec = request.getModelSpec();
    calls.ask(
        PROTOCOL,
        "classify",
        spec.getName(),
        request,
        observer,
        (record, deadline) -> {
          try (Lease lease =
              inference.acquire(Specs.reference(request.hasModelSpec(), spec), record)) {
            ModelSpec answered =
                Specs.answered(lease.name(), lease.version(), spec.getSignatureName());
            return ExampleInference.classify(
                    lease, spec.getSignatureName(), request.getInput(), deadline)
                .thenApply(
                    result ->
                        ClassificationResponse.newBuilder()
                            .setModelSpec(answered)
                            .setResult(result)
                            .build());
          }
        });
  }

  @Override
  public void regress(RegressionRequest request, StreamObserver<RegressionResponse> observer) {
    ModelSpec spec = request.getModelSpec();
    calls.ask(
        PROTOCOL,
        "regress",
        spec.getName(),
        request,
        observer,
        (record, deadline) -> {
          try (Lease lease =
              inference.acquire(Specs.reference(request.hasModelSpec(), spec), record)) {
            ModelSpec answered =
                Specs.answered(lease.name(), lease.version(), spec.getSignatureName());
            return ExampleInference.regress(
                    lease, spec.getSignatureName(), request.getInput(), deadline)
                .thenApply(
                    result ->
                        RegressionResponse.newBuilder()
                            .setModelSpec(answered)
                            .setResult(result)
                            .build());
          }
        });
  }

  @Override
  public void multiInference(
      MultiInferenceRequest request, StreamObserver<MultiInferenceResponse> observer) {
    String model = request.getTasksCount() == 0 ? "" : request.getTasks(0).getModelSpec().getName();
    calls.ask(
        PROTOCOL,
        "multi_inference",
        model,
        request,
        observer,
        (record, deadline) -> new MultiInference(inference, record, deadline).run(request));
  }

  @Override
  public void getModelMetadata(
      GetModelMetadataRequest request, StreamObserver<GetModelMetadataResponse> observer) {
    calls.inform(PROTOCOL, "metadata", observer, record -> metadata(request, record));
  }

  private GetModelMetadataResponse metadata(GetModelMetadataRequest request, CallRecord record) {
    if (!request.hasModelSpec()) {
      throw Failure.invalid("Missing ModelSpec");
    }
    if (request.getMetadataFieldCount() == 0) {
      throw Failure.invalid("GetModelMetadataRequest must specify at least one metadata_field");
    }
    for (String field : request.getMetadataFieldList()) {
      if (!field.equals(SIGNATURE_DEF)) {
        throw Failure.invalid("Metadata field " + field + " is not supported");
      }
    }
    try (Lease lease = inference.acquire(Specs.reference(true, request.getModelSpec()), record)) {
      return GetModelMetadataResponse.newBuilder()
          .setModelSpec(
              Specs.answered(lease.name(), lease.version(), "").toBuilder().clearSignatureName())
          .putMetadata(SIGNATURE_DEF, Any.pack(ModelInformation.signatures(lease)))
          .build();
    }
  }
}
