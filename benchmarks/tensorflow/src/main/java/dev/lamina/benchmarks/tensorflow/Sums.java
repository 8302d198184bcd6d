package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Variant;

/** Adds up what the steps of an epoch report. */
final class Sums {
  private final float[] step;
  private final double[] total;

  Sums(Variant variant) {
    step = new float[variant.isBare() ? 1 : 2];
    total = new double[step.length];
  }

  /** Returns where the next step's sums are to be written before {@link #add}. */
  float[] step() {
    return step;
  }

  void add() {
    for (int i = 0; i < total.length; i++) {
      total[i] += step[i];
    }
  }

  /** Returns the means over an epoch's rows and begins anew. */
  double[] means(int rows) {
    double[] means = new double[total.length];
    for (int i = 0; i < total.length; i++) {
      means[i] = total[i] / rows;
      total[i] = 0;
    }
    return means;
  }
}
