package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Child;
import dev.lamina.benchmarks.Figure;
import dev.lamina.benchmarks.Settings;
import dev.lamina.benchmarks.Task;
import dev.lamina.benchmarks.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts a process for a job and reads what it finds. */
final class ChildProcess {
  private static final long LIMIT_SECONDS = 600;

  private final Home home;
  private final Arguments arguments;

  ChildProcess(Home home, Arguments arguments) {
    this.home = home;
    this.arguments = arguments;
  }

  /** Runs a task; empty if it failed, in which case the log says why. */
  List<Figure> run(Task task, String workload, String variantName)
      throws IOException, InterruptedException {
    Variant variant = Variant.of(variantName);
    Path log =
        home.target().resolve("log").resolve(task + " " + workload + " " + variantName + ".txt");
    Files.createDirectories(log.getParent());
    Path output = Files.createTempFile(log.getParent(), "output", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command(task, workload, variant));
      builder.redirectError(log.toFile()).redirectOutput(output.toFile());
      builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
      builder.environment().put("DJL_OFFLINE", "true");
      builder.environment().put("OPT_OUT_TRACKING", "true");
      if (variant.has("t1")) {
        builder.environment().put("OMP_NUM_THREADS", "1");
      }
      Process process = builder.start();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return List.of();
      }
      return process.exitValue() == 0 ? figures(output) : List.of();
    } finally {
      Files.delete(output);
    }
  }

  private static List<Figure> figures(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      return lines.map(Figure::parse).flatMap(Optional::stream).toList();
    }
  }

  private List<String> command(Task task, String workload, Variant variant) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx2g");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (variant.kind().startsWith("djl") && variant.has("t1")) {
      command.add("-Dai.djl.pytorch.num_threads=1");
    }
    variant.options().stream()
        .filter(option -> variant.kind().equals("dl4j") && option.contains("avx"))
        .forEach(build -> command.add("-Dorg.bytedeco.javacpp.platform.extension=-" + build));
    command.add("-cp");
    command.add(home.classPath(Family.of(variant.name()).module()));
    command.addAll(List.of(settings().toOptions()));
    command.add(Child.class.getName());
    command.addAll(List.of(task.toString(), workload, variant.name()));
    return command;
  }

  private Settings settings() {
    return new Settings(
        home.data(),
        home.target().resolve("work"),
        arguments.warmUp(),
        arguments.seconds(),
        System.currentTimeMillis());
  }
}
