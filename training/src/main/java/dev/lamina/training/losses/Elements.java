package dev.lamina.training.losses;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Shape;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** What losses that compare element by element have in common. */
final class Elements {
  private Elements() {}

  /**
   * Returns the targets as float32.
   *
   * @throws ConfigurationException if their shape is not the prediction's: [batch] against [batch,
   *     1] would broadcast to [batch, batch], and train something else without a word
   */
  static Operand<TFloat32> targets(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    if (!yTrue.shape().isUnknown() && !yPred.shape().isUnknown()) {
      Shape expected = Shape.of(yPred.shape().asArray());
      Shape received = Shape.of(yTrue.shape().asArray());
      if (!expected.matches(received)) {
        throw new ConfigurationException(
            "Targets have shape %s (expected: %s, the prediction's)".formatted(received, expected));
      }
    }
    return yTrue.type() == TFloat32.class
        ? yTrue.asOutput().expect(TFloat32.class)
        : tf.dtypes.cast(yTrue, TFloat32.class);
  }

  /** Returns the mean over all axes but the first: [batch, ...] to [batch]. */
  static Operand<TFloat32> meanOfEach(Ops tf, Operand<TFloat32> x) {
    return tf.math.mean(x, tf.range(tf.constant(1), tf.rank(x), tf.constant(1)));
  }
}
