package dev.lamina.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the operating system says about this process; from Linux's /proc where that is there. */
final class ProcessFigures {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path STAT = Path.of("/proc/stat");
  private static final double JIFFIES_PER_SECOND = 100;

  private ProcessFigures() {}

  /** Returns the seconds of processor time that this process has used. */
  static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** Returns the seconds of processor time that all processes have used; NaN if unknown. */
  static double machineCpuSeconds() {
    if (!Files.exists(STAT)) {
      return Double.NaN;
    }
    // cpu user nice system idle iowait irq softirq steal
    String[] jiffies = read(STAT).lines().findFirst().orElseThrow().trim().split("\\s+", -1);
    double busy = 0;
    for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
      busy += Double.parseDouble(jiffies[i]);
    }
    return busy / JIFFIES_PER_SECOND;
  }

  /** Returns the most memory that was resident, in MB; NaN if unknown. */
  static double peakResidentMegabytes() {
    if (!Files.exists(STATUS)) {
      return Double.NaN;
    }
    return read(STATUS)
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
