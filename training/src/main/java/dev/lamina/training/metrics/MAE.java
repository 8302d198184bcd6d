package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The mean absolute error, in the unit of the targets.
 *
 * <pre>
 * mae = mean(|yTrue - yPred|)
 * </pre>
 *
 * <p>Targets: of the prediction's shape. The number to tell people: "wrong by so much on average".
 *
 * <pre>{@code
 * MAE.of()
 * }</pre>
 */
public record MAE() implements ElementMean {
  /** Returns the metric. */
  public static MAE of() {
    return new MAE();
  }

  @Override
  public String name() {
    return "mean_absolute_error";
  }

  @Override
  public boolean higherIsBetter() {
    return false;
  }

  @Override
  public Operand<TFloat32> elements(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return tf.math.abs(Counts.errors(tf, yTrue, yPred));
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
  }
}
