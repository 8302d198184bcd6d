package dev.lamina.training.losses;

import dev.lamina.api.Loss;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The mean of the absolute errors.
 *
 * <pre>
 * loss = mean(|yTrue - yPred|)
 * </pre>
 *
 * <p>Targets: float32 of the prediction's shape. For numbers with outliers; the best prediction is
 * the median. Its gradient has one size however small the error, so end with a small learning rate.
 *
 * <pre>{@code
 * MeanAbsoluteError.of()
 * }</pre>
 */
public record MeanAbsoluteError() implements Loss {
  /** Returns the loss. */
  public static MeanAbsoluteError of() {
    return new MeanAbsoluteError();
  }

  @Override
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Elements.meanOfEach(tf, tf.math.abs(Elements.errors(tf, yTrue, yPred)));
  }
}
