package dev.lamina.training.metrics;

import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** When a prediction counts as right; of several largest scores the first one counts. */
final class Matches {
  private Matches() {}

  /** Returns where a value above the threshold stands for 1, another for 0, as the target says. */
  static Operand<TBool> binary(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred, double threshold) {
    Operand<TFloat32> answer = tf.dtypes.cast(above(tf, yPred, threshold), TFloat32.class);
    return tf.math.equal(tf.dtypes.cast(yTrue, TFloat32.class), answer);
  }

  /** Returns where a value lies above the threshold. */
  static Operand<TBool> above(Ops tf, Operand<TFloat32> yPred, double threshold) {
    return tf.math.greater(yPred, tf.constant((float) threshold));
  }

  /** Returns where the target is not 0. */
  static Operand<TBool> positive(Ops tf, Operand<? extends TType> yTrue) {
    return tf.dtypes.cast(yTrue, TBool.class);
  }

  /** Returns where target and prediction are largest at the same class. */
  static Operand<TBool> categorical(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return tf.math.equal(largest(tf, yTrue, TInt64.class), largest(tf, yPred, TInt64.class));
  }

  /** Returns where the prediction is largest at the class that the target names. */
  static Operand<TBool> sparse(Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return yTrue.type() == TInt32.class
        ? tf.math.equal(yTrue.asOutput().expect(TInt32.class), largest(tf, yPred, TInt32.class))
        : tf.math.equal(tf.dtypes.cast(yTrue, TInt64.class), largest(tf, yPred, TInt64.class));
  }

  private static <T extends TNumber> Operand<T> largest(
      Ops tf, Operand<? extends TType> scores, Class<T> type) {
    Constant<TInt32> classes = tf.constant(-1);
    return tf.math.argMax(ordered(scores), classes, type);
  }

  /**
   * Returns something with the same order: of probabilities that come out of a softmax the logits.
   * The loss looks at them too, so that the softmax itself need not be worked out.
   */
  private static Operand<? extends TType> ordered(Operand<? extends TType> scores) {
    return scores.asOutput().op() instanceof GraphOperation op && op.type().equals("Softmax")
        ? op.input(0)
        : scores;
  }
}
