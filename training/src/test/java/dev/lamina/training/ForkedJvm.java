package dev.lamina.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a process of its own, with the class path of this one. */
final class ForkedJvm {
  private ForkedJvm() {}

  static ProcessBuilder builder(Class<?> main, List<String> arguments) {
    return builder(main, System.getProperty("java.class.path"), arguments);
  }

  private static ProcessBuilder builder(Class<?> main, String classPath, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  /** Returns what the process printed, once it has ended well. */
  static String run(Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    return run(main, System.getProperty("java.class.path"), arguments);
  }

  /** Returns what the process printed, once it has ended well, with a class path of its own. */
  static String run(Class<?> main, String classPath, List<String> arguments)
      throws IOException, InterruptedException {
    Process process = builder(main, classPath, arguments).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(main.getName() + " failed: " + output);
    }
    return output;
  }
}
