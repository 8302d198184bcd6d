package dev.lamina.training.losses;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Shape;
import java.util.List;
import java.util.stream.IntStream;
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

  /**
   * Returns yPred - yTrue. An AddN, since it has the simplest gradient: that of a subtraction first
   * finds out, at each step, what has been broadcast.
   */
  static Operand<TFloat32> errors(Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return tf.math.addN(List.of(yPred, tf.math.neg(targets(tf, yTrue, yPred))));
  }

  /** Returns the mean over all axes but the first: [batch, ...] to [batch]. */
  static Operand<TFloat32> meanOfEach(Ops tf, Operand<TFloat32> x) {
    org.tensorflow.ndarray.Shape shape = x.shape();
    if (shape.isUnknown()) {
      return tf.math.mean(x, tf.range(tf.constant(1), tf.rank(x), tf.constant(1)));
    }
    int[] axes = IntStream.range(1, shape.numDimensions()).toArray();
    // Most regressions give one number an example: nothing to average.
    return IntStream.of(axes).allMatch(axis -> shape.get(axis) == 1)
        ? tf.reshape(x, tf.constant(new int[] {-1}))
        : tf.math.mean(x, tf.constant(axes));
  }
}
