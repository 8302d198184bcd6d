package dev.lamina.server;

import dev.lamina.api.ConfigurationException;
import dev.lamina.server.batching.BatchingParameters;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.repository.ModelConfig;
import dev.lamina.server.repository.ModelServerConfig;
import dev.lamina.server.repository.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a {@link ModelServer} works; made by {@link ModelServer#builder}. */
public final class ModelServerBuilder {
  final List<ModelConfig> models = new ArrayList<>();
  final Map<String, String> pages = new LinkedHashMap<>();
  String host = "";
  int port;
  int secondPort = -1;
  Limits limits = Limits.of();
  int threads = Runtime.getRuntime().availableProcessors();
  boolean tensorContent;
  boolean crossOrigin;
  boolean warmUp = true;
  boolean await = true;
  String metricsPath = "/monitoring/prometheus/metrics";
  Duration fileSystemPoll = Duration.ofSeconds(1);
  Duration configPoll = Duration.ZERO;
  int loadThreads = 1;
  int loadRetries = 5;
  Duration loadRetryInterval = Duration.ofMinutes(1);
  @Nullable Supplier<ModelServerConfig> configSource;
  @Nullable BatchingParameters batching;
  @Nullable Tls tls;
  @Nullable String apiKey;
  @Nullable Models given;

  ModelServerBuilder() {}

  /**
   * Adds a model: the newest version in its directory.
   *
   * @param name what requests call it
   * @param basePath the directory that holds a directory for each version, named by its number
   */
  public ModelServerBuilder model(String name, Path basePath) {
    return model(ModelConfig.of(name, basePath));
  }

  /** Adds a model. */
  public ModelServerBuilder model(ModelConfig model) {
    models.add(model);
    return this;
  }

  /**
   * Sets from where the models are read, instead of from {@link #model}.
   *
   * @param source reads them, from a file for example
   * @param interval how often they are read again; 0 for once only
   */
  public ModelServerBuilder models(Supplier<ModelServerConfig> source, Duration interval) {
    configSource = source;
    configPoll = interval;
    return this;
  }

  /** Serves models that somebody else loads and closes, and no others. */
  public ModelServerBuilder models(Models newModels) {
    given = newModels;
    return this;
  }

  /**
   * Sets the port for everything.
   *
   * @param newPort default 0, any free one
   */
  public ModelServerBuilder port(int newPort) {
    port = newPort;
    return this;
  }

  /**
   * Adds a second port for everything, since TensorFlow Serving's clients expect gRPC on one, 8500,
   * and REST on another, 8501.
   *
   * @param newPort 0 for any free one
   */
  public ModelServerBuilder secondPort(int newPort) {
    secondPort = newPort;
    return this;
  }

  /**
   * Sets the address to listen on.
   *
   * @param newHost default empty, all of this machine's
   */
  public ModelServerBuilder host(String newHost) {
    host = newHost;
    return this;
  }

  /** Sets what the server takes on at most; default {@link Limits#of}. */
  public ModelServerBuilder limits(Limits newLimits) {
    limits = newLimits;
    return this;
  }

  /**
   * Sets how many threads run models that are not quick.
   *
   * @param count default the number of processors; at least 1
   */
  public ModelServerBuilder threads(int count) {
    if (count < 1) {
      throw new ConfigurationException("threads: %d (expected: >= 1)".formatted(count));
    }
    threads = count;
    return this;
  }

  /** Turns batching on; it is off by default. */
  public ModelServerBuilder batching(BatchingParameters parameters) {
    batching = parameters;
    return this;
  }

  /** Sets how often the models' directories are looked at for new versions; default 1 s. */
  public ModelServerBuilder fileSystemPoll(Duration interval) {
    fileSystemPoll = interval;
    return this;
  }

  /** Sets how many versions are loaded at the same time; default 1. */
  public ModelServerBuilder loadThreads(int count) {
    loadThreads = count;
    return this;
  }

  /** Sets how often a load that failed is tried again; default 5 times, once a minute. */
  public ModelServerBuilder loadRetries(int times, Duration interval) {
    loadRetries = times;
    loadRetryInterval = interval;
    return this;
  }

  /** Sets whether versions are warmed up before they are available; default true. */
  public ModelServerBuilder warmUp(boolean newWarmUp) {
    warmUp = newWarmUp;
    return this;
  }

  /**
   * Sets whether {@link #start} waits for the models, and fails if one cannot be loaded.
   *
   * @param newAwait default true; otherwise the server starts at once and says of itself when it is
   *     ready
   */
  public ModelServerBuilder await(boolean newAwait) {
    await = newAwait;
    return this;
  }

  /** Encrypts connections; by default they are not. */
  public ModelServerBuilder tls(Tls newTls) {
    tls = newTls;
    return this;
  }

  /**
   * Answers only requests that carry a key, in {@code Authorization: Bearer KEY} or {@code
   * X-Api-Key: KEY}; the probes of health are open. By default there is none.
   */
  public ModelServerBuilder apiKey(String key) {
    if (key.isBlank()) {
      throw new ConfigurationException("The API key is blank");
    }
    apiKey = key;
    return this;
  }

  /**
   * Sets whether gRPC's answers carry tensors as raw bytes, which is less work for large ones;
   * default false, as values.
   */
  public ModelServerBuilder tensorContent(boolean asContent) {
    tensorContent = asContent;
    return this;
  }

  /** Sets whether pages of other origins may send requests; default false. */
  public ModelServerBuilder crossOrigin(boolean allowed) {
    crossOrigin = allowed;
    return this;
  }

  /**
   * Adds a page of HTML, which may send requests to the models since it is of the same origin.
   *
   * @param path where, for example {@code /draw}; not {@code /} nor a path of the server's own
   */
  public ModelServerBuilder page(String path, String html) {
    if (!path.matches("/[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")
        || path.matches("(?i)/v[12](/.*)?")) {
      throw new ConfigurationException(
          "page: %s (expected: a path such as /draw, not below /v1 or /v2)".formatted(path));
    }
    pages.put(path, html);
    return this;
  }

  /** Sets where metrics are to be found; default {@code /monitoring/prometheus/metrics}. */
  public ModelServerBuilder metricsPath(String path) {
    metricsPath = path;
    return this;
  }

  /**
   * Starts the server.
   *
   * @throws StatusException if a model cannot be loaded, unless {@link #await} is off
   * @throws ConfigurationException if a port is in use or the keys make no sense
   */
  public ModelServer start() {
    return ModelServer.start(this);
  }
}
