package dev.lamina.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Another JVM, with a part of this one's class path. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * What a JVM left behind.
   *
   * @param exit its exit status
   * @param output what it printed, errors included
   */
  public record Result(int exit, String output) {}

  /**
   * Runs a main class to its end.
   *
   * @param keep which entries of the class path it gets, by file name; directories are named {@code
   *     classes} and {@code test-classes}
   */
  public static Result run(Predicate<String> keep, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> keep.test(new File(entry).getName()))
            .toList();
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classPath));
    command.add(main.getName());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), UTF_8).replace("\r\n", "\n");
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + output);
    }
    return new Result(process.exitValue(), output);
  }
}
