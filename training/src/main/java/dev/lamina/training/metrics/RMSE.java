package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The root of the mean squared error, in the unit of the targets.
 *
 * <pre>
 * rmse = sqrt(mean((yTrue - yPred)^2))
 * </pre>
 *
 * <p>Targets: of the prediction's shape. Like {@link MAE}, but large errors count more.
 *
 * <pre>{@code
 * RMSE.of()
 * }</pre>
 */
public record RMSE() implements ElementMean {
  /** Returns the metric. */
  public static RMSE of() {
    return new RMSE();
  }

  @Override
  public String name() {
    return "root_mean_squared_error";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public Operand<TFloat32> elements(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return tf.math.square(Counts.errors(tf, yTrue, yPred));
  }

  @Override
  public double result(double[] totals) {
    return Math.sqrt(Counts.ratio(totals[0], totals[1]));
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
  }
}
