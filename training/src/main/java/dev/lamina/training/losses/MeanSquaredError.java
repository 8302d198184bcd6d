package dev.lamina.training.losses;

import dev.lamina.api.Loss;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The mean of the squared errors.
 *
 * <pre>
 * loss = mean((yTrue - yPred)^2)
 * </pre>
 *
 * <p>Targets: float32 of the prediction's shape. The usual loss for numbers; the best prediction is
 * the mean. Large errors count much: use {@link MeanAbsoluteError} if there are outliers.
 *
 * <pre>{@code
 * MeanSquaredError.of()
 * }</pre>
 */
public record MeanSquaredError() implements Loss {
  /** Returns the loss. */
  public static MeanSquaredError of() {
    return new MeanSquaredError();
  }

  @Override
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Elements.meanOfEach(tf, tf.math.square(Elements.errors(tf, yTrue, yPred)));
  }
}
