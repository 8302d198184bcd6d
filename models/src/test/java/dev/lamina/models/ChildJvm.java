package dev.lamina.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
    return run(command(keep, main, arguments));
  }

  /** Runs a main class with the whole class path, under a umask such as {@code 077}. */
  public static Result runUnderUmask(String umask, Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
    command.addAll(command(entry -> true, main, arguments));
    return run(command);
  }

  private static List<String> command(
      Predicate<String> keep, Class<?> main, List<String> arguments) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> keep.test(new File(entry).getName()))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx1g", "-cp", classPath, main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static Result run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // Where a core dump does no harm.
    builder.directory(new File(System.getProperty("java.io.tmpdir")));
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), UTF_8).replace("\r\n", "\n");
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("did not end: " + output);
    }
    return new Result(process.exitValue(), output);
  }
}
