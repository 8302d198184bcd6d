package dev.lamina.training;

import dev.lamina.api.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up the reports of batches: the loss weighted by the batch's size, the metrics' sums as they
 * are.
 */
final class Totals {
  private final List<Metric> metrics;
  private final List<Integer> lengths;
  private final double[] sums;
  private double loss;
  private long rows;

  Totals(List<Metric> metrics, List<Integer> lengths) {
    this.metrics = metrics;
    this.lengths = lengths;
    this.sums = new double[lengths.stream().mapToInt(n -> n).sum()];
  }

  /** Adds a batch's report: the mean loss, then each metric's sums. */
  void add(double[] report, int batchRows) {
    loss += report[0] * batchRows;
    rows += batchRows;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += report[i + 1];
    }
  }

  /** Returns the loss and the metrics over everything added. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss / rows);
    int at = 0;
    for (int i = 0; i < metrics.size(); i++) {
      double[] totals = java.util.Arrays.copyOfRange(sums, at, at + lengths.get(i));
      values.put(metrics.get(i).name(), metrics.get(i).result(totals));
      at += lengths.get(i);
    }
    return values;
  }
}
