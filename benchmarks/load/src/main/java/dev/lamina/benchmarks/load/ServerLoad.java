package dev.lamina.benchmarks.load;

import dev.lamina.api.Array;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.client.ModelClient;
import dev.lamina.client.RetryPolicy;
import dev.lamina.serving.Predictor;
import dev.lamina.serving.Signature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What a model server does under load, from the Java client over REST and gRPC, at one row a
 * request, beside the Predictor in a process; and how long calls take while other versions load.
 *
 * <pre>
 * ServerLoad lamina-server.jar MODEL_VERSION_DIRECTORY [SECONDS]
 * </pre>
 */
public final class ServerLoad {
  private static final int[] CALLERS = {1, 8, 64};
  private static final String MODEL = "model";

  private final Path jar;
  private final Path base;
  private final Path work;
  private final Duration time;
  private final Map<String, Array> row = new TreeMap<>();

  private ServerLoad(Path jar, Path version, Duration time) throws IOException {
    this.jar = jar;
    this.time = time;
    work = Files.createTempDirectory("server-load");
    base = work.resolve(MODEL);
    export(version, 1);
  }

  /** Measures and prints tables. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length < 2) {
      throw new IllegalArgumentException("lamina-server.jar MODEL_VERSION_DIRECTORY [SECONDS]");
    }
    Duration time = Duration.ofSeconds(args.length > 2 ? Long.parseLong(args[2]) : 8);
    new ServerLoad(Path.of(args[0]), Path.of(args[1]), time).run();
  }

  /** Copies a version whole: it has its name when all is there. */
  private void export(Path from, int version) throws IOException {
    Files.createDirectories(base);
    Path hidden = Files.createTempDirectory(work, "copy");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(path -> !path.equals(from)).toList()) {
        Files.copy(file, hidden.resolve(from.relativize(file).toString()));
      }
    }
    Files.move(hidden, base.resolve(Integer.toString(version)));
  }

  private void run() throws IOException, InterruptedException {
    System.out.println("| what | callers | calls/s | p50 us | p99 us | failed |");
    System.out.println("|---|---|---|---|---|---|");
    inProcess();
    server("", List.of());
    Path batching = work.resolve("batching");
    Files.writeString(
        batching,
        "max_batch_size { value: 64 } batch_timeout_micros { value: 0 }"
            + " num_batch_threads { value: 2 }");
    server(" batching", List.of("--enable_batching", "--batching_parameters_file=" + batching));
    swaps();
  }

  /** One row of ones, or of the smallest values, for each input. */
  private static Array one(TensorSpec spec) {
    long[] dims = spec.shape().dims();
    dims[0] = 1;
    return Array.zeros(spec.dtype(), Shape.of(dims));
  }

  private void inProcess() throws InterruptedException {
    try (Predictor predictor = Predictor.load(base)) {
      Signature signature = predictor.signature(Predictor.DEFAULT_SIGNATURE).signature();
      signature.inputs().forEach((name, tensor) -> row.put(name, one(tensor.spec().orElseThrow())));
      for (int callers : CALLERS) {
        print("Predictor", callers, load(callers, () -> predictor.predict(row)));
      }
    }
  }

  private Load load(int callers, Runnable call) throws InterruptedException {
    return Load.of(callers, time.dividedBy(2), time, call);
  }

  private static void print(String what, int callers, Load load) {
    System.out.printf("| %s | %d | %s |%n", what, callers, load);
  }

  private ServerProcess start(List<String> options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(options);
    all.add("--model_name=" + MODEL);
    all.add("--model_base_path=" + base);
    return ServerProcess.start(jar, work.resolve("log"), all);
  }

  private void server(String how, List<String> options) throws IOException, InterruptedException {
    try (ServerProcess server = start(options);
        ModelClient rest =
            ModelClient.rest(URI.create("http://localhost:" + server.port())).build();
        ModelClient grpc = ModelClient.grpc("localhost", server.port()).build()) {
      String memory = server.resident();
      for (int callers : CALLERS) {
        print("REST" + how, callers, load(callers, () -> rest.predict(MODEL, row)));
      }
      for (int callers : CALLERS) {
        print("gRPC" + how, callers, load(callers, () -> grpc.predict(MODEL, row)));
      }
      System.out.printf(
          "%nServer%s: ready after %d ms; resident %s at rest, %s after the load%n%n",
          how, server.ready().toMillis(), memory, server.resident());
    }
  }

  /** Calls at rest, and while a version loads and another unloads every second or so. */
  private void swaps() throws IOException, InterruptedException {
    try (ServerProcess server = start(List.of("--file_system_poll_wait_seconds=0.2"));
        ModelClient grpc =
            ModelClient.grpc("localhost", server.port()).retry(RetryPolicy.NONE).build()) {
      Runnable call = () -> grpc.predict(MODEL, row);
      print("gRPC, at rest", 8, load(8, call));
      AtomicBoolean over = new AtomicBoolean();
      Thread exporter = new Thread(() -> export(over), "exporter");
      exporter.start();
      Load loading = load(8, call);
      over.set(true);
      exporter.join();
      print("gRPC, while versions load", 8, loading);
      try (Stream<Path> versions = Files.list(base)) {
        System.out.printf("%nVersions written: %d%n", versions.count());
      }
    }
  }

  private void export(AtomicBoolean over) {
    try {
      for (int version = 2; !over.get(); version++) {
        export(base.resolve("1"), version);
        Thread.sleep(500);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
