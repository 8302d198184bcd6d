package dev.lamina.benchmarks;

import java.nio.file.Path;

/**
 * What the suite tells the processes that it starts.
 *
 * @param data Lamina's example data
 * @param work where {@link Contender#prepare} writes
 * @param warmUp seconds before measuring
 * @param seconds seconds of measuring
 * @param launched when the process was started, in milliseconds since 1970
 */
public record Settings(Path data, Path work, double warmUp, double seconds, long launched) {
  private static final String PREFIX = "benchmarks.";

  static Settings ofProperties() {
    return new Settings(
        Path.of(property("data")),
        Path.of(property("work")),
        Double.parseDouble(property("warmUp")),
        Double.parseDouble(property("seconds")),
        Long.parseLong(property("launched")));
  }

  private static String property(String name) {
    String value = System.getProperty(PREFIX + name);
    if (value == null) {
      throw new IllegalArgumentException("-D" + PREFIX + name + " is missing; the suite sets it");
    }
    return value;
  }

  /** Returns the options of the Java command that tell a process these settings. */
  public String[] toOptions() {
    return new String[] {
      "-D" + PREFIX + "data=" + data,
      "-D" + PREFIX + "work=" + work,
      "-D" + PREFIX + "warmUp=" + warmUp,
      "-D" + PREFIX + "seconds=" + seconds,
      "-D" + PREFIX + "launched=" + launched
    };
  }
}
