package dev.lamina.server.internal.grpc;

import dev.lamina.api.LaminaException;
import dev.lamina.protocol.serving.GetModelStatusRequest;
import dev.lamina.protocol.serving.GetModelStatusResponse;
import dev.lamina.protocol.serving.ModelServerConfig;
import dev.lamina.protocol.serving.ModelServiceGrpc;
import dev.lamina.protocol.serving.ReloadConfigRequest;
import dev.lamina.protocol.serving.ReloadConfigResponse;
import dev.lamina.protocol.serving.StatusProto;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.config.ModelConfigs;
import dev.lamina.server.internal.inference.ModelInformation;
import dev.lamina.server.repository.Models;
import io.grpc.stub.StreamObserver;

/** {@code tensorflow.serving.ModelService}. */
public final class ModelService extends ModelServiceGrpc.ModelServiceImplBase {
  private static final String PROTOCOL = "gRPC";

  private final Models models;
  private final GrpcCalls calls;

  /** Tells of these models, and gives them other configurations. */
  public ModelService(Models models, GrpcCalls calls) {
    this.models = models;
    this.calls = calls;
  }

  @Override
  public void getModelStatus(
      GetModelStatusRequest request, StreamObserver<GetModelStatusResponse> observer) {
    calls.inform(
        PROTOCOL,
        "status",
        observer,
        record ->
            ModelInformation.status(
                models, Specs.reference(request.hasModelSpec(), request.getModelSpec())));
  }

  @Override
  public void handleReloadConfigRequest(
      ReloadConfigRequest request, StreamObserver<ReloadConfigResponse> observer) {
    calls.wait(PROTOCOL, "reload", observer, record -> reload(request.getConfig()));
  }

  private ReloadConfigResponse reload(ModelServerConfig config) {
    if (!config.hasModelConfigList()) {
      throw Failure.invalid(
          "ServerModelConfig type not supported by HandleReloadConfigRequest."
              + " Only ModelConfigList is currently supported");
    }
    try {
      models.reload(ModelConfigs.of(config));
    } catch (LaminaException e) {
      throw Failure.invalid(String.valueOf(e.getMessage()));
    }
    return ReloadConfigResponse.newBuilder().setStatus(StatusProto.getDefaultInstance()).build();
  }
}
