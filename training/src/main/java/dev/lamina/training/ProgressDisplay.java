package dev.lamina.training;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Map;

/** Prints how training goes, with Keras's look. */
final class ProgressDisplay {
  private static final int WIDTH = 20;
  private static final long INTERVAL_NANOS = 100_000_000;
  private static final double WORTH_SHOWING = 0.1;

  private final PrintStream out;
  private final boolean bar;
  private final boolean quiet;
  private int batches;
  private long epochStart;
  private long lastPrint;
  private int printed;

  ProgressDisplay(Progress progress, PrintStream out) {
    this.out = out;
    this.quiet = progress == Progress.NONE;
    this.bar = progress == Progress.BAR || (progress == Progress.AUTO && isTerminal());
  }

  @SuppressWarnings("SystemConsoleNull") // null before Java 22; later it says isTerminal itself
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal too; only there does it say which.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  void epochBegins(int epoch, int epochs, int batchCount) {
    batches = batchCount;
    epochStart = System.nanoTime();
    lastPrint = epochStart;
    if (!quiet) {
      out.println("Epoch " + epoch + "/" + epochs);
      printed = 0;
    }
  }

  /** Returns whether it is time to show a batch; asked before the values are worked out. */
  boolean wantsBatch() {
    return bar && !quiet && System.nanoTime() - lastPrint > INTERVAL_NANOS;
  }

  void batchEnds(int batch, Map<String, Double> values) {
    long now = System.nanoTime();
    lastPrint = now;
    double perStep = (now - epochStart) / 1e9 / batch;
    rewrite(
        counter(batch)
            + " "
            + drawing(batch)
            + " "
            + clock(perStep * (batches - batch))
            + " "
            + stepTime(perStep)
            + text(values));
  }

  /**
   * Shows the end of an epoch.
   *
   * @param waiting the share of it that went into waiting for data; shown where it counts
   */
  void epochEnds(Map<String, Double> values, double waiting) {
    if (quiet) {
      return;
    }
    double seconds = (System.nanoTime() - epochStart) / 1e9;
    String times = clock(seconds) + " " + stepTime(seconds / batches);
    String end = text(values) + waited(waiting);
    if (bar) {
      rewrite(counter(batches) + " " + drawing(batches) + " " + times + end);
      out.println();
    } else {
      out.println(counter(batches) + " - " + times.replace(" ", " - ") + end);
    }
  }

  private static String waited(double share) {
    return share < WORTH_SHOWING ? "" : " - waited for data: " + Math.round(share * 100) + "%";
  }

  /**
   * Ends the line of an epoch that was not finished, so that an error starts on a line of its own.
   */
  void abandon() {
    if (printed > 0) {
      out.println();
      printed = 0;
    }
  }

  private void rewrite(String line) {
    String padding = " ".repeat(Math.max(0, printed - line.length()));
    out.print("\r" + line + padding);
    out.flush();
    printed = line.length();
  }

  private String counter(int batch) {
    String total = Integer.toString(batches);
    return " ".repeat(total.length() - Integer.toString(batch).length()) + batch + "/" + total;
  }

  private String drawing(int batch) {
    int done = (int) ((long) WIDTH * batch / batches);
    return "━".repeat(done) + "─".repeat(WIDTH - done);
  }

  static String clock(double seconds) {
    long s = Math.round(seconds);
    if (s >= 3600) {
      return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
    return s >= 60 ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60) : s + "s";
  }

  static String stepTime(double seconds) {
    if (seconds >= 1) {
      return Math.round(seconds) + "s/step";
    }
    return seconds >= 1e-3
        ? Math.round(seconds * 1e3) + "ms/step"
        : Math.round(seconds * 1e6) + "us/step";
  }

  private static String text(Map<String, Double> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) -> text.append(" - ").append(name).append(": ").append(number(value)));
    return text.toString();
  }

  static String number(double value) {
    double size = Math.abs(value);
    // By hand where it is easy: an epoch may last no longer than a call of String.format.
    if (size <= 1e-3 && value != 0) {
      return size > 1e-99 ? scientific(value) : String.format(Locale.ROOT, "%.4e", value);
    }
    return size < 1e9 ? fixed(value) : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns a number between 1e-99 and 1 as %.4e does. */
  private static String scientific(double value) {
    int exponent = (int) Math.ceil(-Math.log10(Math.abs(value)));
    long digits = Math.round(Math.abs(value) * Math.pow(10, exponent + 4));
    if (digits >= 100_000) {
      exponent--;
      digits = Math.round(digits / 10.0);
    }
    String text = Long.toString(digits);
    return (value < 0 ? "-" : "")
        + text.charAt(0)
        + "."
        + text.substring(1)
        + (exponent < 10 ? "e-0" : "e-")
        + exponent;
  }

  private static String fixed(double value) {
    long scaled = Math.round(Math.abs(value) * 1e4);
    String fraction = Long.toString(10_000 + scaled % 10_000).substring(1);
    return (value < 0 ? "-" : "") + scaled / 10_000 + "." + fraction;
  }
}
