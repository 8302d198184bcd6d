package dev.lamina.training.losses;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What crossentropies have in common. */
final class Probabilities {
  /** How far Keras keeps probabilities from 0 and 1, where the logarithm is infinite. */
  private static final float EPSILON = 1e-7f;

  private Probabilities() {}

  /** Returns x kept between 1e-7 and 1 - 1e-7. */
  static Operand<TFloat32> inside(Ops tf, Operand<TFloat32> x) {
    return tf.clipByValue(x, tf.constant(EPSILON), tf.constant(1 - EPSILON));
  }

  /** Requires 0 &lt;= labelSmoothing &lt;= 1. */
  static void requireSmoothing(double labelSmoothing) {
    if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
      throw new ConfigurationException(
          "labelSmoothing: %s (expected: 0 to 1)".formatted(labelSmoothing));
    }
  }

  /** Requires targets from 0 to 1. */
  static void requireProbabilities(String loss, Array targets) {
    float[] values = targets.floats();
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] <= 1)) {
        throw new DataException(
            "Row %d of the targets holds %s, but %s needs values from 0 to 1"
                .formatted(i / targets.rowSize(), values[i], loss));
      }
    }
  }
}
