package dev.lamina.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up the reports of batches: losses weighted by the batch's size, the metrics' sums as they
 * are.
 */
final class Totals {
  private final List<String> losses;
  private final List<Objective.Named> metrics;
  private final List<Statistics> statistics;
  private final double[] sums;
  private long rows;

  Totals(Objective objective, List<Statistics> statistics) {
    this.losses = objective.lossNames();
    this.metrics = objective.metrics();
    this.statistics = statistics;
    this.sums = new double[losses.size() + Statistics.lengthOf(statistics)];
  }

  /** Adds a batch's report: the mean losses, then each metric's sums. */
  void add(double[] report, int batchRows) {
    rows += batchRows;
    for (int i = 0; i < losses.size(); i++) {
      sums[i] += report[i] * batchRows;
    }
    for (int i = losses.size(); i < sums.length; i++) {
      sums[i] += report[i];
    }
  }

  /** Returns the losses and the metrics over everything added. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    int at = 0;
    for (String loss : losses) {
      values.put(loss, sums[at++] / rows);
    }
    for (int i = 0; i < metrics.size(); i++) {
      Statistics own = statistics.get(i);
      double[] totals = own.totals(sums, at, rows);
      values.put(metrics.get(i).name(), metrics.get(i).metric().result(totals));
      at += own.length();
    }
    return values;
  }
}
