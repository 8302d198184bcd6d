package dev.lamina.benchmarks.suite;

/**
 * The straight line through points with the least squares of relative errors, so that the small
 * ones count as much as the large.
 *
 * @param constant the value at 0
 * @param slope the value for each 1 more
 * @param worstError the largest relative distance of a point from the line
 */
record Line(double constant, double slope, double worstError) {
  static Line through(double[] x, double[] y) {
    double sw = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    for (int i = 0; i < x.length; i++) {
      double weight = 1 / (y[i] * y[i]);
      sw += weight;
      sx += weight * x[i];
      sy += weight * y[i];
      sxx += weight * x[i] * x[i];
      sxy += weight * x[i] * y[i];
    }
    double slope = (sw * sxy - sx * sy) / (sw * sxx - sx * sx);
    double constant = (sy - slope * sx) / sw;
    double worst = 0;
    for (int i = 0; i < x.length; i++) {
      worst = Math.max(worst, Math.abs(constant + slope * x[i] - y[i]) / y[i]);
    }
    return new Line(constant, slope, worst);
  }

  double at(double x) {
    return constant + slope * x;
  }
}
