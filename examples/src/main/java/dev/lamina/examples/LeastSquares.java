package dev.lamina.examples;

/** Linear regression by the normal equations: what a network has to beat. */
final class LeastSquares {
  private final double[] mean;
  private final double[] deviation;
  private final double[] weights;

  /** Fits y = w0 + w1*x1 + ... to the rows of x. */
  LeastSquares(double[][] x, double[] y) {
    int width = x[0].length;
    mean = new double[width];
    deviation = new double[width];
    for (int j = 0; j < width; j++) {
      for (double[] row : x) {
        mean[j] += row[j] / x.length;
      }
      for (double[] row : x) {
        deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / x.length;
      }
      deviation[j] = Math.sqrt(deviation[j]);
    }
    double[][] system = new double[width + 1][width + 2];
    for (int i = 0; i < x.length; i++) {
      double[] row = standardized(x[i]);
      for (int a = 0; a <= width; a++) {
        for (int b = 0; b <= width; b++) {
          system[a][b] += row[a] * row[b];
        }
        system[a][width + 1] += row[a] * y[i];
      }
    }
    weights = solve(system);
  }

  /** Returns the value of the fitted line. */
  double predict(double[] x) {
    double[] row = standardized(x);
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += weights[i] * row[i];
    }
    return sum;
  }

  /** Standardized columns keep the equations well conditioned; the leading 1 is the intercept. */
  private double[] standardized(double[] x) {
    double[] row = new double[x.length + 1];
    row[0] = 1;
    for (int j = 0; j < x.length; j++) {
      row[j + 1] = (x[j] - mean[j]) / deviation[j];
    }
    return row;
  }

  /** Gauss-Jordan elimination; the matrix is positive definite, so no pivoting is needed. */
  private static double[] solve(double[][] system) {
    int n = system.length;
    for (int c = 0; c < n; c++) {
      for (int r = 0; r < n; r++) {
        if (r != c) {
          double factor = system[r][c] / system[c][c];
          for (int k = c; k <= n; k++) {
            system[r][k] -= factor * system[c][k];
          }
        }
      }
    }
    double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      solution[i] = system[i][n] / system[i][i];
    }
    return solution;
  }
}
