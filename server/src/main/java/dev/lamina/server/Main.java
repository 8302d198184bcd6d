package dev.lamina.server;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.LaminaException;
import dev.lamina.protocol.serving.MonitoringConfig;
import dev.lamina.protocol.serving.SSLConfig;
import dev.lamina.server.batching.BatchingParameters;
import dev.lamina.server.internal.config.ConfigFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code java -jar lamina-server.jar}: a model server with TensorFlow Serving's options. */
@Command(
    name = "lamina-server",
    description = "Serves SavedModels over TensorFlow Serving's REST and gRPC.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
@SuppressWarnings("NullAway.Init") // picocli sets what has no default.
final class Main implements Callable<Integer> {
  private static final String BOOLEAN = "0..1";

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8500",
      description = "Port for gRPC and REST (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--rest_api_port",
      defaultValue = "0",
      description = "A second port, for REST and gRPC; 0 for none (default: ${DEFAULT-VALUE}).")
  private int restApiPort;

  @Option(names = "--host", defaultValue = "", description = "Address to listen on (default: all).")
  private String host;

  @Option(
      names = "--model_name",
      defaultValue = "default",
      description = "Name of the model (default: ${DEFAULT-VALUE}).")
  private String modelName;

  @Option(
      names = "--model_base_path",
      description = "Directory that holds a directory for each version, named by its number.")
  private @Nullable Path modelBasePath;

  @Option(
      names = "--model_config_file",
      description =
          "File of several models, a ModelServerConfig as text; the two above then do nothing.")
  private @Nullable Path modelConfigFile;

  @Option(
      names = "--model_config_file_poll_wait_seconds",
      defaultValue = "0",
      description = "How often that file is read again; 0 for once (default: ${DEFAULT-VALUE}).")
  private double modelConfigFilePollWaitSeconds;

  @Option(
      names = "--file_system_poll_wait_seconds",
      defaultValue = "1",
      description = "How often new versions are looked for (default: ${DEFAULT-VALUE}).")
  private double fileSystemPollWaitSeconds;

  @Option(
      names = "--num_load_threads",
      defaultValue = "1",
      description = "How many versions are loaded at a time (default: ${DEFAULT-VALUE}).")
  private int numLoadThreads;

  @Option(
      names = "--max_num_load_retries",
      defaultValue = "5",
      description = "How often a failed load is tried again (default: ${DEFAULT-VALUE}).")
  private int maxNumLoadRetries;

  @Option(
      names = "--load_retry_interval_micros",
      defaultValue = "60000000",
      description = "Time between these (default: ${DEFAULT-VALUE}).")
  private long loadRetryIntervalMicros;

  @Option(
      names = "--enable_model_warmup",
      arity = BOOLEAN,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether versions are warmed up before they answer (default: ${DEFAULT-VALUE}).")
  private boolean enableModelWarmup;

  @Option(
      names = "--enable_batching",
      arity = BOOLEAN,
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "Whether requests that arrive together are answered together (default: ${DEFAULT-VALUE}).")
  private boolean enableBatching;

  @Option(
      names = "--batching_parameters_file",
      description = "File of how that is done, BatchingParameters as text.")
  private @Nullable Path batchingParametersFile;

  @Option(
      names = "--monitoring_config_file",
      description = "File of where metrics are to be found, a MonitoringConfig as text.")
  private @Nullable Path monitoringConfigFile;

  @Option(
      names = "--ssl_config_file",
      description = "File of key and certificates, an SSLConfig as text; for REST as well.")
  private @Nullable Path sslConfigFile;

  @Option(
      names = "--api_key_file",
      description = "File of a key that requests must carry (Authorization: Bearer KEY).")
  private @Nullable Path apiKeyFile;

  @Option(
      names = "--rest_api_timeout_in_ms",
      defaultValue = "30000",
      description = "Time for a request, REST or gRPC (default: ${DEFAULT-VALUE}).")
  private long restApiTimeoutInMs;

  @Option(
      names = {"--rest_api_num_threads", "--num_threads"},
      description = "Threads that run models (default: one for each processor).")
  private @Nullable Integer numThreads;

  @Option(
      names = "--rest_api_enable_cors_support",
      arity = BOOLEAN,
      defaultValue = "false",
      fallbackValue = "true",
      description = "Whether pages of other origins may send requests (default: ${DEFAULT-VALUE}).")
  private boolean restApiEnableCorsSupport;

  @Option(
      names = "--enable_serialization_as_tensor_content",
      arity = BOOLEAN,
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "Whether gRPC's answers carry tensors as raw bytes (default: ${DEFAULT-VALUE}).")
  private boolean tensorContent;

  @Option(
      names = "--max_request_bytes",
      description = "Length of a request at most (default: 67108864).")
  private @Nullable Integer maxRequestBytes;

  @Option(
      names = "--max_concurrent_requests",
      description = "Requests under way at most (default: 1024).")
  private @Nullable Integer maxConcurrentRequests;

  @Option(
      names = "--max_queued_requests",
      description = "Requests that wait for a thread at most (default: 512).")
  private @Nullable Integer maxQueuedRequests;

  @Option(
      names = "--drain_seconds",
      description = "Time that requests have to finish at shutdown (default: 30).")
  private @Nullable Integer drainSeconds;

  @Option(
      names = "--access_log",
      arity = BOOLEAN,
      defaultValue = "false",
      fallbackValue = "true",
      description =
          "Whether each request is logged, as a line of JSON (default: ${DEFAULT-VALUE}).")
  private boolean accessLog;

  /** Starts the server and waits until the process is told to end. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Logging.configure(accessLog);
    try {
      ModelServer server = builder().start();
      CountDownLatch ended = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    server.close();
                    ended.countDown();
                  },
                  "lamina-shutdown"));
      out.println("Lamina serves on " + server.ports());
      out.flush();
      ended.await();
      return 0;
    } catch (LaminaException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private ModelServerBuilder builder() {
    ModelServerBuilder builder =
        ModelServer.builder()
            .host(host)
            .port(port)
            .limits(limits())
            .await(false)
            .fileSystemPoll(seconds(fileSystemPollWaitSeconds))
            .loadThreads(Math.max(1, numLoadThreads))
            .loadRetries(
                maxNumLoadRetries,
                Duration.of(Math.max(0, loadRetryIntervalMicros), ChronoUnit.MICROS))
            .warmUp(enableModelWarmup)
            .tensorContent(tensorContent)
            .crossOrigin(restApiEnableCorsSupport);
    models(builder);
    if (restApiPort > 0) {
      builder.secondPort(restApiPort);
    }
    if (numThreads != null) {
      builder.threads(numThreads);
    }
    if (enableBatching) {
      builder.batching(
          batchingParametersFile == null
              ? BatchingParameters.of()
              : ConfigFiles.batching(batchingParametersFile));
    }
    if (monitoringConfigFile != null) {
      monitoring(builder, ConfigFiles.monitoring(monitoringConfigFile));
    }
    if (sslConfigFile != null) {
      builder.tls(tls(ConfigFiles.ssl(sslConfigFile)));
    }
    if (apiKeyFile != null) {
      builder.apiKey(ConfigFiles.text(apiKeyFile).strip());
    }
    return builder;
  }

  private void models(ModelServerBuilder builder) {
    Path file = modelConfigFile;
    if (file != null) {
      builder.models(() -> ConfigFiles.models(file), seconds(modelConfigFilePollWaitSeconds));
    } else if (modelBasePath != null) {
      builder.model(modelName, modelBasePath);
    } else {
      throw new ConfigurationException(
          "There are no models (expected: --model_base_path or --model_config_file)");
    }
  }

  private Limits limits() {
    Limits limits = Limits.of().requestTime(Duration.ofMillis(restApiTimeoutInMs));
    if (maxRequestBytes != null) {
      limits = limits.requestBytes(maxRequestBytes);
    }
    if (maxConcurrentRequests != null) {
      limits = limits.concurrentRequests(maxConcurrentRequests);
    }
    if (maxQueuedRequests != null) {
      limits = limits.queuedRequests(maxQueuedRequests);
    }
    return drainSeconds == null ? limits : limits.drainTime(Duration.ofSeconds(drainSeconds));
  }

  private static void monitoring(ModelServerBuilder builder, MonitoringConfig config) {
    String path = config.getPrometheusConfig().getPath();
    if (!path.isEmpty()) {
      builder.metricsPath(path);
    }
  }

  private static Tls tls(SSLConfig config) {
    return new Tls(
        config.getServerKey(),
        config.getServerCert(),
        Optional.of(config.getCustomCa()).filter(authority -> !authority.isEmpty()),
        config.getClientVerify());
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.max(0, Math.round(seconds * 1000)));
  }

  /** Tells the version that the jar's manifest has. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"Lamina model server " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
