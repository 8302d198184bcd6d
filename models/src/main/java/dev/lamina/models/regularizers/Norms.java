package dev.lamina.models.regularizers;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Sums over all elements of a weight. */
final class Norms {
  private Norms() {}

  static Operand<TFloat32> l1(Ops tf, double factor, Operand<TFloat32> weight) {
    return scaledSum(tf, factor, tf.math.abs(weight));
  }

  static Operand<TFloat32> l2(Ops tf, double factor, Operand<TFloat32> weight) {
    return scaledSum(tf, factor, tf.math.square(weight));
  }

  private static Operand<TFloat32> scaledSum(Ops tf, double factor, Operand<TFloat32> terms) {
    Operand<TFloat32> flat = tf.reshape(terms, tf.constant(new int[] {-1}));
    return tf.math.mul(tf.constant((float) factor), tf.sum(flat, tf.constant(0)));
  }
}
