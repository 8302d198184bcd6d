package dev.lamina.server;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.encoding.DecodingService;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import dev.lamina.api.ConfigurationException;
import dev.lamina.protocol.serving.ModelServiceGrpc;
import dev.lamina.protocol.serving.PredictionServiceGrpc;
import dev.lamina.server.internal.grpc.GrpcCalls;
import dev.lamina.server.internal.grpc.HealthService;
import dev.lamina.server.internal.grpc.ModelService;
import dev.lamina.server.internal.grpc.PredictionService;
import dev.lamina.server.internal.http.ApiKey;
import dev.lamina.server.internal.http.Doors;
import dev.lamina.server.internal.http.JsonErrors;
import dev.lamina.server.internal.http.QuickCalls;
import dev.lamina.server.internal.http.RequestObserver;
import dev.lamina.server.internal.http.ServerMetrics;
import dev.lamina.server.internal.http.Workers;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.oip.OipGrpcService;
import dev.lamina.server.internal.oip.OipRestService;
import dev.lamina.server.internal.page.StatusPage;
import dev.lamina.server.internal.rest.RestService;
import dev.lamina.server.repository.Models;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.handler.ssl.ClientAuth;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
  private final Doors doors;
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
    this.doors = new Doors(Set.of("/v2/health/live", builder.metricsPath));
    metrics.watch(workers, models);
  }

  Workers workers() {
    return workers;
  }

  Doors doors() {
    return doors;
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
            .gracefulShutdownTimeout(Duration.ZERO, limits.drainTime())
            .bossGroupFactory(doors::acceptor);
    ports(server);
    rest(server);
    server.service("/", new StatusPage(models, builder.metricsPath));
    builder.pages.forEach(
        (path, html) ->
            server.service(
                path,
                (context, request) -> HttpResponse.of(HttpStatus.OK, MediaType.HTML_UTF_8, html)));
    server.service(grpc());
    server.service(builder.metricsPath, PrometheusExpositionService.of(metrics.prometheus()));
    server.decorator(doors);
    if (builder.apiKey != null) {
      server.decorator(new ApiKey(builder.apiKey));
    }
    if (builder.crossOrigin) {
      server.decorator(
          CorsService.builderForAnyOrigin()
              .allowRequestMethods(HttpMethod.GET, HttpMethod.POST)
              .allowRequestHeaders("content-type", "authorization", "x-api-key")
              .newDecorator());
    }
    try {
      if (builder.tls != null) {
        encrypt(server, builder.tls);
      }
      return server.build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ConfigurationException("The server cannot be set up: " + e.getMessage());
    }
  }

  private static void encrypt(ServerBuilder server, Tls tls) {
    server.tls(TlsKeyPair.of(stream(tls.key()), stream(tls.certificate())));
    server.tlsCustomizer(
        context -> {
          tls.clientAuthority().ifPresent(authority -> context.trustManager(stream(authority)));
          context.clientAuth(tls.clientRequired() ? ClientAuth.REQUIRE : ClientAuth.NONE);
        });
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
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
    OipRestService open = new OipRestService(inference, workers, quick);
    server.service(
        Route.builder().regex("(?i)^/v2(/.*)?$").build(),
        open.decorate(DecodingService.newDecorator()));
  }

  private GrpcService grpc() {
    GrpcCalls calls = new GrpcCalls(workers, quick);
    long maxTensorBytes = builder.limits.requestBytes();
    return GrpcService.builder()
        .addService(new PredictionService(inference, calls, maxTensorBytes, builder.tensorContent))
        .addService(new ModelService(models, calls))
        .addService(new OipGrpcService(inference, calls))
        .addService(
            new HealthService(
                models, Set.of(PredictionServiceGrpc.SERVICE_NAME, ModelServiceGrpc.SERVICE_NAME)))
        .addService(ProtoReflectionServiceV1.newInstance())
        .maxRequestMessageLength(builder.limits.requestBytes())
        // Without gRPC's JSON forms, whose code is generated at the start and takes seconds.
        .supportedSerializationFormats(
            GrpcSerializationFormats.PROTO, GrpcSerializationFormats.PROTO_WEB)
        .build();
  }
}
