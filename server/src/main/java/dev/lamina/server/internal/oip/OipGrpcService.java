package dev.lamina.server.internal.oip;

import com.google.protobuf.UnsafeByteOperations;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.protocol.inference.GRPCInferenceServiceGrpc;
import dev.lamina.protocol.inference.ModelInferRequest;
import dev.lamina.protocol.inference.ModelInferResponse;
import dev.lamina.protocol.inference.ModelMetadataRequest;
import dev.lamina.protocol.inference.ModelMetadataResponse;
import dev.lamina.protocol.inference.ModelReadyRequest;
import dev.lamina.protocol.inference.ModelReadyResponse;
import dev.lamina.protocol.inference.ServerLiveRequest;
import dev.lamina.protocol.inference.ServerLiveResponse;
import dev.lamina.protocol.inference.ServerMetadataRequest;
import dev.lamina.protocol.inference.ServerMetadataResponse;
import dev.lamina.protocol.inference.ServerReadyRequest;
import dev.lamina.protocol.inference.ServerReadyResponse;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.grpc.GrpcCalls;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.inference.Answer;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.internal.tensor.OipTypes;
import dev.lamina.server.internal.tensor.RawTensors;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.Models;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/** {@code inference.GRPCInferenceService}. */
public final class OipGrpcService extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
  private static final String PROTOCOL = "OIP-gRPC";

  private final Inference inference;
  private final Models models;
  private final GrpcCalls calls;

  /** Answers with these models. */
  public OipGrpcService(Inference inference, GrpcCalls calls) {
    this.inference = inference;
    this.models = inference.models();
    this.calls = calls;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
    calls.inform(
        PROTOCOL,
        "live",
        observer,
        record -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(
      ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
    calls.inform(
        PROTOCOL,
        "ready",
        observer,
        record -> ServerReadyResponse.newBuilder().setReady(models.isReady()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    calls.inform(
        PROTOCOL,
        "model_ready",
        observer,
        record ->
            ModelReadyResponse.newBuilder()
                .setReady(
                    OipModels.isReady(
                        models, OipModels.reference(request.getName(), request.getVersion())))
                .build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
    calls.inform(
        PROTOCOL,
        "server",
        observer,
        record ->
            ServerMetadataResponse.newBuilder()
                .setName(OipModels.NAME)
                .setVersion(OipModels.version())
                .addAllExtensions(OipModels.EXTENSIONS)
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
    calls.inform(PROTOCOL, "model", observer, record -> metadata(request, record));
  }

  private ModelMetadataResponse metadata(ModelMetadataRequest request, CallRecord record) {
    try (Lease lease =
        inference.acquire(OipModels.reference(request.getName(), request.getVersion()), record)) {
      Signature signature = OipModels.signature(lease);
      return ModelMetadataResponse.newBuilder()
          .setName(lease.name())
          .addAllVersions(OipModels.versions(models, lease.name()))
          .setPlatform(OipModels.PLATFORM)
          .addAllInputs(tensors(signature.inputs()))
          .addAllOutputs(tensors(signature.outputs()))
          .build();
    }
  }

  private static List<ModelMetadataResponse.TensorMetadata> tensors(
      SortedMap<String, SignatureTensor> tensors) {
    List<ModelMetadataResponse.TensorMetadata> result = new ArrayList<>();
    tensors.forEach(
        (name, tensor) ->
            result.add(
                ModelMetadataResponse.TensorMetadata.newBuilder()
                    .setName(name)
                    .setDatatype(OipModels.datatype(tensor))
                    .addAllShape(OipModels.shape(tensor))
                    .build()));
    return result;
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    calls.ask(
        PROTOCOL,
        "infer",
        request.getModelName(),
        request,
        observer,
        (record, deadline) -> infer(request, record, deadline));
  }

  private CompletableFuture<ModelInferResponse> infer(
      ModelInferRequest request, CallRecord record, Deadline deadline) {
    Set<String> outputs = new LinkedHashSet<>();
    request.getOutputsList().forEach(output -> outputs.add(output.getName()));
    String signature = "";
    if (request.containsParameters("signature_name")) {
      signature = request.getParametersOrThrow("signature_name").getStringParam();
    }
    Query query = new Query(signature, inputs(request), outputs);
    try (Lease lease =
        inference.acquire(
            OipModels.reference(request.getModelName(), request.getModelVersion()), record)) {
      return Inference.ask(lease, query, deadline).thenApply(answer -> response(request, answer));
    }
  }

  private static Map<String, Array> inputs(ModelInferRequest request) {
    int raw = request.getRawInputContentsCount();
    if (raw > 0 && raw != request.getInputsCount()) {
      throw Failure.invalid(
          "raw_input_contents has %d entries but there are %d inputs"
              .formatted(raw, request.getInputsCount()));
    }
    Map<String, Array> inputs = new LinkedHashMap<>();
    for (int i = 0; i < request.getInputsCount(); i++) {
      ModelInferRequest.InferInputTensor input = request.getInputs(i);
      String name = input.getName();
      DType dtype = OipTypes.of(input.getDatatype());
      Shape shape = RawTensors.shape(name, input.getShapeList());
      Array array =
          raw == 0
              ? Contents.read(name, dtype, shape, input.getContents())
              : RawTensors.read(
                  name, dtype, shape, request.getRawInputContents(i).asReadOnlyByteBuffer());
      if (inputs.put(name, array) != null) {
        throw RawTensors.error(name, "it comes twice");
      }
    }
    return inputs;
  }

  private static ModelInferResponse response(ModelInferRequest request, Answer answer) {
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(answer.model())
            .setModelVersion(Long.toString(answer.version()))
            .setId(request.getId());
    boolean raw =
        request.getRawInputContentsCount() > 0 || !Contents.haveFields(answer.outputs().values());
    answer
        .outputs()
        .forEach(
            (name, array) -> {
              ModelInferResponse.InferOutputTensor.Builder output =
                  response
                      .addOutputsBuilder()
                      .setName(name)
                      .setDatatype(OipTypes.name(array.dtype()));
              for (long dim : array.shape().dims()) {
                output.addShape(dim);
              }
              if (raw) {
                response.addRawOutputContents(
                    UnsafeByteOperations.unsafeWrap(RawTensors.write(array)));
              } else {
                output.setContents(Contents.write(array));
              }
            });
    return response.build();
  }
}
