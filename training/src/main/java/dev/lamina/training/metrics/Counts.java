package dev.lamina.training.metrics;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/** Sums over all elements of a batch, in float64. */
final class Counts {
  private Counts() {}

  /** Returns [sum of x, number of elements of x]. */
  static Operand<TFloat64> sumAndSize(Ops tf, Operand<TFloat64> x) {
    return tf.stack(List.of(sum(tf, x), size(tf, x)));
  }

  /** Returns the number of true elements, a scalar. */
  static Operand<TFloat64> count(Ops tf, Operand<TBool> x) {
    return sum(tf, float64(tf, x));
  }

  /** Returns the sum of all elements, a scalar. */
  static Operand<TFloat64> sum(Ops tf, Operand<TFloat64> x) {
    org.tensorflow.ndarray.Shape shape = x.shape();
    return shape.isUnknown()
        ? tf.reduceSum(tf.reshape(x, tf.constant(new int[] {-1})), tf.constant(0))
        : tf.reduceSum(x, tf.constant(IntStream.range(0, shape.numDimensions()).toArray()));
  }

  /** Returns the number of elements, a scalar. */
  static Operand<TFloat64> size(Ops tf, Operand<? extends TType> x) {
    return float64(tf, tf.size(x));
  }

  /** Returns x in float64; true is 1. */
  static Operand<TFloat64> float64(Ops tf, Operand<? extends TType> x) {
    return tf.dtypes.cast(x, TFloat64.class);
  }

  /** Returns x in float32; true is 1. */
  static Operand<TFloat32> float32(Ops tf, Operand<? extends TType> x) {
    return x.type() == TFloat32.class
        ? x.asOutput().expect(TFloat32.class)
        : tf.dtypes.cast(x, TFloat32.class);
  }

  /**
   * Returns yPred - yTrue, element by element, as the losses take it, so that TensorFlow works it
   * out once for both.
   */
  static Operand<TFloat32> errors(Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return tf.math.addN(List.of(yPred, tf.math.neg(float32(tf, yTrue))));
  }

  /** Returns a / b, and 0 if b is 0, as Keras does: nothing was counted. */
  static double ratio(double a, double b) {
    return b == 0 ? 0 : a / b;
  }
}
