package dev.lamina.server;

import com.linecorp.armeria.server.Server;
import dev.lamina.api.ConfigurationException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.Doors;
import dev.lamina.server.internal.http.ServerMetrics;
import dev.lamina.server.internal.http.Workers;
import dev.lamina.server.internal.warmup.ModelWarmup;
import dev.lamina.server.repository.ModelRepository;
import dev.lamina.server.repository.ModelRepositoryBuilder;
import dev.lamina.server.repository.ModelServerConfig;
import dev.lamina.server.repository.Models;
import dev.lamina.serving.Predictor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves SavedModels over TensorFlow Serving's REST and gRPC and over the Open Inference Protocol,
 * all on one port.
 *
 * <pre>{@code
 * try (ModelServer server = ModelServer.builder().model("prices", Path.of("models/prices")).start()) {
 *   System.out.println("http://localhost:" + server.port());
 *   ...
 * }
 * }</pre>
 */
public final class ModelServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);

  /** How long closing connections may take, once no request is under way. */
  private static final Duration CLOSING_TIME = Duration.ofSeconds(5);

  private final Server server;
  private final Doors doors;
  private final Duration drainTime;
  private final Workers workers;
  private final Models models;
  private final @Nullable ModelRepository repository;

  private ModelServer(
      Server server,
      Doors doors,
      Duration drainTime,
      Workers workers,
      Models models,
      @Nullable ModelRepository repository) {
    this.server = server;
    this.doors = doors;
    this.drainTime = drainTime;
    this.workers = workers;
    this.models = models;
    this.repository = repository;
  }

  /** Returns a builder. */
  public static ModelServerBuilder builder() {
    return new ModelServerBuilder();
  }

  static ModelServer start(ModelServerBuilder builder) {
    ServerMetrics metrics = new ServerMetrics();
    Models models = builder.given;
    ModelRepository repository = null;
    CompletableFuture<Void> loaded = CompletableFuture.completedFuture(null);
    if (models == null) {
      ModelServerConfig config =
          builder.configSource == null
              ? new ModelServerConfig(builder.models)
              : builder.configSource.get();
      repository = repository(builder, metrics);
      models = repository;
      // The models load while the server starts.
      loaded = repository.apply(config);
    }
    ServerParts parts = new ServerParts(builder, models, metrics);
    ModelServer result;
    try {
      result =
          new ModelServer(
              parts.server(),
              parts.doors(),
              builder.limits.drainTime(),
              parts.workers(),
              models,
              repository);
    } catch (RuntimeException e) {
      if (repository != null) {
        repository.close();
      }
      throw e;
    }
    try {
      result.listen();
      await(builder.await, loaded);
      return result;
    } catch (RuntimeException e) {
      result.close();
      throw e;
    }
  }

  private static ModelRepository repository(ModelServerBuilder builder, ServerMetrics metrics) {
    ModelRepositoryBuilder repository =
        ModelRepository.builder()
            .load(directory -> Predictor.builder(directory).checkShapes(false).build())
            .fileSystemPoll(builder.fileSystemPoll)
            .loadThreads(builder.loadThreads)
            .loadRetries(builder.loadRetries, builder.loadRetryInterval)
            .drainTime(builder.limits.drainTime())
            .listener(metrics.loads());
    if (builder.warmUp) {
      repository.warmup(new ModelWarmup(builder.limits.requestBytes()));
    }
    if (builder.batching != null) {
      repository.batching(builder.batching, metrics.batches());
    }
    if (builder.configSource != null) {
      repository.configuration(builder.configSource, builder.configPoll);
    }
    return repository.build();
  }

  private void listen() {
    try {
      server.start().join();
    } catch (CompletionException e) {
      throw new ConfigurationException(
          "The server cannot listen: %s. Choose another port or host.".formatted(e.getCause()));
    }
  }

  private static void await(boolean await, CompletableFuture<Void> loaded) {
    if (!await) {
      CompletableFuture<?> unused =
          loaded.whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  LOG.error("Models could not be loaded: {}", Failure.of(failure).getMessage());
                }
              });
      return;
    }
    try {
      loaded.join();
    } catch (CompletionException e) {
      throw Failure.of(e);
    }
  }

  /** Returns the port, the one chosen if any free one was asked for. */
  public int port() {
    return ports().get(0);
  }

  /** Returns the ports, in the order in which they were asked for. */
  public List<Integer> ports() {
    return server.activePorts().values().stream()
        .map(port -> port.localAddress().getPort())
        .distinct()
        .toList();
  }

  /** Returns the models that are served. */
  public Models models() {
    return models;
  }

  /**
   * Closes the server: it refuses further requests with UNAVAILABLE, lets those under way finish,
   * up to the drain time, closes its ports and connections, and unloads the models. A second call
   * does nothing.
   */
  @Override
  public void close() {
    doors.close();
    if (!doors.await(server.stop(), drainTime.plus(CLOSING_TIME))) {
      LOG.warn("The server's connections could not be closed in time");
    }
    workers.close();
    if (repository != null) {
      repository.close();
    }
  }
}
