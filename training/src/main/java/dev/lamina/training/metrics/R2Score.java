package dev.lamina.training.metrics;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Metric;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The part of the targets' variance that the predictions explain: 1 is perfect, 0 is no better than
 * always the mean, and there is no lower end.
 *
 * <pre>
 * r2 = 1 - sum((yTrue - yPred)^2) / sum((yTrue - mean(yTrue))^2)
 * </pre>
 *
 * <p>Shapes: [batch, outputs] for targets and predictions; of several outputs the scores are
 * averaged. For numbers, to compare models over different targets; {@link MAE} tells the error
 * itself. An output whose targets are all the same scores 0 (Keras: NaN if they are predicted
 * exactly).
 *
 * <pre>{@code
 * R2Score.of()
 * }</pre>
 */
public record R2Score() implements Metric {
  /**
   * Below this part of the mean square a variance is what rounding left of the sums: targets within
   * 3e-7 of their size, five steps of float32, count as the same.
   */
  private static final double ROUNDING = 1e-13;

  /** Returns the metric. */
  public static R2Score of() {
    return new R2Score();
  }

  @Override
  public String name() {
    return "r2_score";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  /** Returns rows of, for each output: number, sum of y, sum of y^2, sum of squared errors. */
  @Override
  public Operand<TFloat64> statistics(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Constant<TInt32> examples = tf.constant(0);
    Operand<TFloat64> y = Counts.float64(tf, yTrue);
    Operand<TFloat64> errors = Counts.float64(tf, Counts.errors(tf, yTrue, yPred));
    Operand<TFloat64> n = tf.reduceSum(tf.onesLike(y), examples);
    Operand<TFloat64> sum = tf.reduceSum(y, examples);
    Operand<TFloat64> squares = tf.reduceSum(tf.math.square(y), examples);
    Operand<TFloat64> residuals = tf.reduceSum(tf.math.square(errors), examples);
    return tf.concat(List.of(n, sum, squares, residuals), tf.constant(0));
  }

  @Override
  public double result(double[] totals) {
    int outputs = totals.length / 4;
    double scores = 0;
    for (int i = 0; i < outputs; i++) {
      double n = totals[i];
      double sum = totals[outputs + i];
      double squares = totals[2 * outputs + i];
      double residuals = totals[3 * outputs + i];
      double variation = squares - sum * sum / n;
      boolean constant = variation <= ROUNDING * squares;
      scores += constant ? 0 : 1 - residuals / variation;
    }
    return Counts.ratio(scores, outputs);
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
    if (prediction.shape().rank() != 2 || prediction.shape().dim(1) == Shape.UNKNOWN) {
      throw new ConfigurationException(
          "Metric '%s' needs a prediction of shape (?, outputs) but it is %s"
              .formatted(name(), prediction));
    }
  }
}
