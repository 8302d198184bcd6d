package dev.lamina.server;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.DecodingService;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import dev.lamina.protocol.serving.ModelServiceGrpc;
import dev.lamina.protocol.serving.PredictionServiceGrpc;
import dev.lamina.server.internal.grpc.GrpcCalls;
import dev.lamina.server.internal.grpc.HealthService;
import dev.lamina.server.internal.grpc.ModelService;
import dev.lamina.server.internal.grpc.PredictionService;
import dev.lamina.server.internal.http.JsonErrors;
import dev.lamina.server.internal.http.QuickCalls;
import dev.lamina.server.internal.http.RequestObserver;
import dev.lamina.server.internal.http.ServerMetrics;
import dev.lamina.server.internal.http.Workers;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.rest.RestService;
import dev.lamina.server.repository.Models;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Puts the services together. */
final class ServerParts {
  private final ModelServerBuilder builder;
  private final Models models;
  private final ServerMetrics metrics;
  private final Workers workers;
  private final Inference inference;
  private final QuickCalls quick = new QuickCalls();

  ServerParts(ModelServerBuilder builder, Models models, ServerMetrics metrics) {
    this.builder = builder;
    this.models = models;
    this.metrics = metrics;
    this.inference = new Inference(models);
    Limits limits = builder.limits;
    this.workers =
        new Workers(
            builder.threads, limits.queuedRequests(), limits.concurrentRequests(), metrics::queued);
    metrics.watch(workers, models);
  }

  Workers workers() {
    return workers;
  }

  Server server() {
    Limits limits = builder.limits;
    ServerBuilder server =
        Server.builder()
            .errorHandler(new JsonErrors())
            .accessLogWriter(new RequestObserver(metrics), false)
            .maxRequestLength(limits.requestBytes())
            .requestTimeout(limits.requestTime())
            .maxNumConnections(limits.connections())
            .gracefulShutdownTimeout(Duration.ZERO, limits.drainTime());
    ports(server);
    rest(server);
    server.service(grpc());
    server.service(builder.metricsPath, PrometheusExpositionService.of(metrics.prometheus()));
    return server.build();
  }

  private void ports(ServerBuilder server) {
    List<Integer> ports = new ArrayList<>(List.of(builder.port));
    if (builder.secondPort >= 0) {
      ports.add(builder.secondPort);
    }
    SessionProtocol protocol = builder.tls == null ? SessionProtocol.HTTP : SessionProtocol.HTTPS;
    for (int port : ports) {
      server.port(
          builder.host.isEmpty()
              ? new InetSocketAddress(port)
              : new InetSocketAddress(builder.host, port),
          protocol);
    }
  }

  private void rest(ServerBuilder server) {
    RestService rest = new RestService(inference, workers, quick);
    // A colon means something in other kinds of path patterns.
    server.service(
        Route.builder().regex("(?i)^/v1(/.*)?$").build(),
        rest.decorate(DecodingService.newDecorator()));
  }

  private GrpcService grpc() {
    GrpcCalls calls = new GrpcCalls(workers, quick);
    long maxTensorBytes = builder.limits.requestBytes();
    return GrpcService.builder()
        .addService(new PredictionService(inference, calls, maxTensorBytes, builder.tensorContent))
        .addService(new ModelService(models, calls))
        .addService(
            new HealthService(
                models, Set.of(PredictionServiceGrpc.SERVICE_NAME, ModelServiceGrpc.SERVICE_NAME)))
        .addService(ProtoReflectionServiceV1.newInstance())
        .maxRequestMessageLength(builder.limits.requestBytes())
        .build();
  }
}
