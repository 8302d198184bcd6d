package dev.lamina.training.losses;

import dev.lamina.api.Loss;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** x. */
public record MeanSquaredError() implements Loss {
  /** x. */
  public static MeanSquaredError of() {
    return new MeanSquaredError();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return tf.math.mean(
        tf.math.squaredDifference(yPred, (Operand<TFloat32>) yTrue), tf.constant(-1));
  }
}
