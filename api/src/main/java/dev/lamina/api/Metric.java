package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * What is reported of a model. Its statistics are sums over examples: they are added up over
 * batches in double precision, so that a short last batch counts by its size, and turned into the
 * result at the end.
 */
public interface Metric {
  /** Returns the name in the history and the progress bar, for example {@code accuracy}. */
  String name();

  /** Returns whether a larger value is a better one; what early stopping needs to know. */
  boolean higherIsBetter();

  /**
   * Returns the sums over one batch, shape [k]. They are float64 because a float32 sum forgets what
   * matters: squares of prices near 1e6 lose the whole variance, and counts stop at 2^24.
   *
   * @param yTrue the targets, as the loss takes them
   * @param yPred the model's output
   */
  Operand<TFloat64> statistics(Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred);

  /**
   * Returns the metric's value.
   *
   * @param totals the statistics, summed over all batches
   */
  double result(double[] totals);

  /**
   * Checks that the metric can judge this output.
   *
   * @throws ConfigurationException if not, saying what it needs
   */
  default void check(TensorSpec target, TensorSpec prediction) {}
}
