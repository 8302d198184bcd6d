package dev.lamina.training;

import java.util.Arrays;
import java.util.List;

/**
 * What a metric has in the report of a batch.
 *
 * @param length how many numbers
 * @param elements how many elements each example has, which the trainer counts then; 0 if the
 *     metric's numbers are all it wants
 */
record Statistics(int length, long elements) {
  /** Returns those of a metric that counts by itself. */
  static Statistics of(int length) {
    return new Statistics(length, 0);
  }

  /** Returns those of a mean over elements: their sum. */
  static Statistics sumOver(long elements) {
    return new Statistics(1, elements);
  }

  /** Returns how many numbers several metrics have. */
  static int lengthOf(List<Statistics> several) {
    int length = 0;
    for (Statistics statistics : several) {
      length += statistics.length;
    }
    return length;
  }

  /** Returns what the metric's result is made of. */
  double[] totals(double[] sums, int at, long rows) {
    return elements == 0
        ? Arrays.copyOfRange(sums, at, at + length)
        : new double[] {sums[at], rows * elements};
  }
}
