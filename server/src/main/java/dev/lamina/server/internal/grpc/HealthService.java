package dev.lamina.server.internal.grpc;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.repository.Models;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code grpc.health.v1.Health}: the server, or one of its services, serves when every configured
 * model has an available version.
 */
public final class HealthService extends HealthGrpc.HealthImplBase {
  private static final long WATCH_MILLIS = 200;

  private final Models models;
  private final Set<String> services;

  /**
   * Tells how these models are.
   *
   * @param services the full names of the services that depend on them
   */
  public HealthService(Models models, Set<String> services) {
    this.models = models;
    this.services = services;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    if (!isKnown(request)) {
      observer.onError(
          Status.NOT_FOUND
              .withDescription("unknown service " + request.getService())
              .asRuntimeException());
      return;
    }
    observer.onNext(response(status(request)));
    observer.onCompleted();
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    ServiceRequestContext context = ServiceRequestContext.current();
    context.clearRequestTimeout();
    ServingStatus status = status(request);
    observer.onNext(response(status));
    follow(context, request, (ServerCallStreamObserver<HealthCheckResponse>) observer, status);
  }

  /** Looks again and again, and tells of changes, until the client goes away. */
  private void follow(
      ServiceRequestContext context,
      HealthCheckRequest request,
      ServerCallStreamObserver<HealthCheckResponse> observer,
      ServingStatus before) {
    var unused =
        context
            .eventLoop()
            .schedule(
                () -> {
                  if (observer.isCancelled() || context.isCancelled()) {
                    return;
                  }
                  ServingStatus now = status(request);
                  if (now != before) {
                    observer.onNext(response(now));
                  }
                  follow(context, request, observer, now);
                },
                WATCH_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  private boolean isKnown(HealthCheckRequest request) {
    return request.getService().isEmpty() || services.contains(request.getService());
  }

  private ServingStatus status(HealthCheckRequest request) {
    if (!isKnown(request)) {
      return ServingStatus.SERVICE_UNKNOWN;
    }
    return models.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
