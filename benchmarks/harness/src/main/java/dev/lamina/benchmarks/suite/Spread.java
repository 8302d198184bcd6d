package dev.lamina.benchmarks.suite;

import java.util.Collection;
import java.util.Locale;

/**
 * Several measurements of one thing.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the lowest
 * @param max the highest
 * @param count how many
 */
record Spread(double median, double min, double max, int count) {
  static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
    }
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }

  /** Returns {@code 0.97 (0.95..1.01)}, with three digits that matter. */
  @Override
  public String toString() {
    if (count == 0) {
      return "";
    }
    String middle = number(median);
    return count == 1 ? middle : middle + " (" + number(min) + ".." + number(max) + ")";
  }

  /** Returns a number with three digits that matter. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    double size = Math.abs(value);
    if (size < 0.001 && size > 0) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}
