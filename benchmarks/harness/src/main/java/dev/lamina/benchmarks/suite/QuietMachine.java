package dev.lamina.benchmarks.suite;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Whether others leave the processors to us. */
final class QuietMachine {
  private static final double LIMIT = 0.5;

  private QuietMachine() {}

  /** Asked before anything was started, while all load is that of others. */
  static void require(boolean isForced) {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    if (load > LIMIT) {
      String message =
          String.format(
              Locale.ROOT,
              "The machine is busy: load average %.2f (expected: at most %.1f).",
              load,
              LIMIT);
      if (!isForced) {
        throw new IllegalStateException(message + " Wait, or say --force for a mere trial");
      }
      System.out.println(message + " The figures will not be worth much.");
    }
  }
}
