package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The mean squared error.
 *
 * <pre>
 * mse = mean((yTrue - yPred)^2)
 * </pre>
 *
 * <p>Targets: of the prediction's shape. Reports the loss of the same name without penalties;
 * {@link RMSE} has the unit of the targets.
 *
 * <pre>{@code
 * MSE.of()
 * }</pre>
 */
public record MSE() implements ElementMean {
  /** Returns the metric. */
  public static MSE of() {
    return new MSE();
  }

  @Override
  public String name() {
    return "mean_squared_error";
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
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
  }
}
