package dev.lamina.client;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import dev.lamina.protocol.serving.GetModelMetadataRequest;
import dev.lamina.protocol.serving.GetModelMetadataResponse;
import dev.lamina.protocol.serving.GetModelStatusRequest;
import dev.lamina.protocol.serving.GetModelStatusResponse;
import dev.lamina.protocol.serving.ModelServiceGrpc;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictResponse;
import dev.lamina.protocol.serving.PredictionServiceGrpc;
import dev.lamina.protocol.serving.SignatureDefMap;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** Speaks gRPC. */
final class GrpcClient implements ModelClient {
  private final ModelClientBuilder.Settings settings;
  private final ManagedChannel channel;
  private final PredictionServiceGrpc.PredictionServiceFutureStub predictions;
  private final ModelServiceGrpc.ModelServiceFutureStub models;

  GrpcClient(String host, int port, ModelClientBuilder.Settings settings) {
    this.settings = settings;
    ChannelCredentials credentials =
        settings.tls().map(GrpcClient::credentials).orElseGet(InsecureChannelCredentials::create);
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilderForAddress(host, port, credentials)
            .maxInboundMessageSize(Integer.MAX_VALUE);
    settings.apiKey().ifPresent(key -> builder.intercept(authorization(key)));
    channel = builder.build();
    predictions = PredictionServiceGrpc.newFutureStub(channel);
    models = ModelServiceGrpc.newFutureStub(channel);
  }

  private static ClientInterceptor authorization(String key) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static ChannelCredentials credentials(ClientTls tls) {
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    if (!tls.trust().isEmpty()) {
      builder.trustManager(tls.trust().toArray(new TrustManager[0]));
    }
    if (!tls.keys().isEmpty()) {
      builder.keyManager(tls.keys().toArray(new KeyManager[0]));
    }
    return builder.build();
  }

  @Override
  public CompletableFuture<Map<String, Array>> predictAsync(PredictCall call) {
    PredictRequest.Builder request =
        PredictRequest.newBuilder()
            .setModelSpec(spec(call.model()).setSignatureName(call.model().signature()))
            .addAllOutputFilter(call.outputs());
    call.inputs().forEach((name, array) -> request.putInputs(name, ProtoTensors.of(array)));
    PredictRequest message = request.build();
    return answer(
        settings.retry().lostPredictions(),
        call.deadline().orElse(settings.deadline()),
        (trace, left) -> within(predictions, trace, left).predict(message),
        GrpcClient::outputs);
  }

  private static Map<String, Array> outputs(PredictResponse response) {
    Map<String, Array> outputs = new HashMap<>();
    response
        .getOutputsMap()
        .forEach((name, tensor) -> outputs.put(name, ProtoTensors.array(tensor)));
    return Map.copyOf(outputs);
  }

  @Override
  public CompletableFuture<List<VersionStatus>> statusAsync(ModelRef model) {
    GetModelStatusRequest request =
        GetModelStatusRequest.newBuilder().setModelSpec(spec(model)).build();
    return answer(
        true,
        settings.deadline(),
        (trace, left) -> within(models, trace, left).getModelStatus(request),
        GrpcClient::status);
  }

  private static List<VersionStatus> status(GetModelStatusResponse response) {
    return response.getModelVersionStatusList().stream()
        .map(
            version ->
                new VersionStatus(
                    version.getVersion(),
                    VersionStatus.State.of(version.getState().name()),
                    version.getStatus().getErrorMessage()))
        .toList();
  }

  @Override
  public CompletableFuture<ModelMetadata> metadataAsync(ModelRef model) {
    GetModelMetadataRequest request =
        GetModelMetadataRequest.newBuilder()
            .setModelSpec(spec(model))
            .addMetadataField("signature_def")
            .build();
    return answer(
        true,
        settings.deadline(),
        (trace, left) -> within(predictions, trace, left).getModelMetadata(request),
        GrpcClient::metadata);
  }

  private static ModelMetadata metadata(GetModelMetadataResponse response) {
    Map<String, Signature> signatures = new HashMap<>();
    try {
      response
          .getMetadataOrThrow("signature_def")
          .unpack(SignatureDefMap.class)
          .getSignatureDefMap()
          .forEach((name, signature) -> signatures.put(name, signature(signature)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
    ModelSpec model = response.getModelSpec();
    return new ModelMetadata(model.getName(), model.getVersion().getValue(), signatures);
  }

  private static Signature signature(SignatureDef signature) {
    return new Signature(
        signature.getMethodName(),
        tensors(signature.getInputsMap()),
        tensors(signature.getOutputsMap()));
  }

  private static Map<String, TensorDescription> tensors(Map<String, TensorInfo> tensors) {
    Map<String, TensorDescription> result = new HashMap<>();
    tensors.forEach(
        (name, tensor) ->
            result.put(
                name,
                new TensorDescription(ElementTypes.of(tensor.getDtype().name()), shape(tensor))));
    return result;
  }

  private static Optional<Shape> shape(TensorInfo tensor) {
    return tensor.hasTensorShape() && !tensor.getTensorShape().getUnknownRank()
        ? Optional.of(ProtoTensors.shape(tensor.getTensorShape()))
        : Optional.empty();
  }

  private static ModelSpec.Builder spec(ModelRef model) {
    ModelSpec.Builder spec = ModelSpec.newBuilder().setName(model.name());
    model.version().ifPresent(version -> spec.setVersion(Int64Value.of(version)));
    model.label().ifPresent(spec::setVersionLabel);
    return spec;
  }

  private static <S extends AbstractStub<S>> S within(S stub, CallTrace trace, Duration left) {
    return stub.withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS).withInterceptors(trace);
  }

  private <S, T> CompletableFuture<T> answer(
      boolean repeatable,
      Duration time,
      BiFunction<CallTrace, Duration, ListenableFuture<S>> call,
      Function<S, T> read) {
    return Attempts.run(
        settings.retry(),
        time,
        left -> {
          CallTrace trace = new CallTrace();
          ListenableFuture<S> sent = call.apply(trace, left);
          CompletableFuture<S> answered = new CompletableFuture<>();
          sent.addListener(() -> complete(answered, sent), Runnable::run);
          var unused = answered.whenComplete((value, failure) -> sent.cancel(true));
          return Linked.map(
              answered,
              response -> read(response, read),
              failure -> error(failure, repeatable || trace.wasRefused()));
        });
  }

  private static <S> void complete(CompletableFuture<S> answered, ListenableFuture<S> sent) {
    if (sent.isCancelled()) {
      answered.cancel(true);
      return;
    }
    try {
      answered.complete(sent.get());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      answered.completeExceptionally(cause == null ? e : cause);
    } catch (InterruptedException e) {
      // It is done: there is nothing to wait for.
      answered.completeExceptionally(e);
      Thread.currentThread().interrupt();
    }
  }

  private static <S, T> T read(S response, Function<S, T> read) {
    try {
      return read.apply(response);
    } catch (DataException | IllegalArgumentException e) {
      throw new ModelClientException(
          Status.Code.INTERNAL, false, "The answer cannot be read: " + e.getMessage(), e);
    }
  }

  private static Throwable error(Throwable failure, boolean repeatable) {
    if (!(failure instanceof StatusRuntimeException)) {
      return failure;
    }
    Status status = Status.fromThrowable(failure);
    Status.Code code = code(status);
    String description = status.getDescription();
    Throwable cause = status.getCause();
    String message = description == null ? code.toString() : description;
    return new ModelClientException(
        code,
        code == Status.Code.RESOURCE_EXHAUSTED || (code == Status.Code.UNAVAILABLE && repeatable),
        cause == null ? message : message + ": " + cause.getMessage(),
        failure);
  }

  /** A connection that broke while something was written is UNKNOWN to gRPC now and then. */
  private static Status.Code code(Status status) {
    boolean broke =
        status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
    return broke ? Status.Code.UNAVAILABLE : status.getCode();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
