package dev.lamina.training.losses;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.TensorSpec;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** Scores of classes, the classes being the last dimension. */
final class Classes {
  /** Classes of which a table has no more than 64 KiB. */
  private static final int LARGEST_TABLE = 128;

  private Classes() {}

  /**
   * Returns -sum(labels * log(softmax(logits))) over the classes, averaged over all other axes but
   * the first: [batch, ..., classes] to [batch].
   *
   * <p>SoftmaxCrossEntropyWithLogits takes two dimensions only; its gradient is right in float32
   * and with respect to the logits alone (TensorFlow 2.18), hence the stopped gradient of the
   * labels. The sparse form of this op has no gradient at all.
   */
  static Operand<TFloat32> crossentropy(
      Ops tf, Operand<TFloat32> labels, Operand<TFloat32> logits) {
    Operand<TFloat32> fixed = tf.stopGradient(labels);
    if (logits.shape().numDimensions() == 2) {
      return SoftmaxCrossEntropyWithLogits.create(tf.scope(), logits, fixed).loss();
    }
    Operand<TInt32> rows = tf.stack(List.of(tf.constant(-1), count(tf, logits)));
    Operand<TFloat32> ofRows =
        SoftmaxCrossEntropyWithLogits.create(
                tf.scope(), tf.reshape(logits, rows), tf.reshape(fixed, rows))
            .loss();
    Operand<TInt32> leading =
        tf.slice(
            tf.shape(logits),
            tf.constant(new int[] {0}),
            tf.expandDims(tf.math.sub(tf.rank(logits), tf.constant(1)), tf.constant(0)));
    return Elements.meanOfEach(tf, tf.reshape(ofRows, leading));
  }

  /** Returns the number of classes, a scalar. */
  static Operand<TInt32> count(Ops tf, Operand<TFloat32> scores) {
    org.tensorflow.ndarray.Shape shape = scores.shape();
    if (!shape.isUnknown() && shape.get(-1) >= 0) {
      return tf.constant((int) shape.get(-1));
    }
    Operand<TInt32> last = tf.math.sub(tf.rank(scores), tf.constant(1));
    return tf.gather(tf.shape(scores), last, tf.constant(0));
  }

  /**
   * Returns 1 for each class that is named, 0 for the others: [batch, ...] to [batch, ...,
   * classes]. Not by TensorFlow's OneHot, which is slow on the CPU: in a trace of a step of 0.2 ms
   * it took 0.04. Rows of a table where that is small, else by comparison.
   */
  static Operand<TFloat32> oneHot(
      Ops tf, Operand<? extends TType> numbers, Operand<TFloat32> scores) {
    org.tensorflow.ndarray.Shape shape = scores.shape();
    if (!shape.isUnknown() && shape.get(-1) >= 0 && shape.get(-1) <= LARGEST_TABLE) {
      return tf.gather(
          tf.constant(unitRows((int) shape.get(-1))), index(tf, numbers), tf.constant(0));
    }
    Operand<TInt32> classes = count(tf, scores);
    Operand<TInt64> each =
        tf.range(tf.constant(0L), tf.dtypes.cast(classes, TInt64.class), tf.constant(1L));
    Operand<TInt64> named = tf.dtypes.cast(numbers, TInt64.class);
    return tf.dtypes.cast(
        tf.math.equal(tf.expandDims(named, tf.constant(-1)), each), TFloat32.class);
  }

  private static Operand<? extends TNumber> index(Ops tf, Operand<? extends TType> numbers) {
    return numbers.type() == TInt32.class
        ? numbers.asOutput().expect(TInt32.class)
        : tf.dtypes.cast(numbers, TInt64.class);
  }

  private static float[][] unitRows(int size) {
    float[][] rows = new float[size][size];
    for (int i = 0; i < size; i++) {
      rows[i][i] = 1;
    }
    return rows;
  }

  /** Requires a prediction with a score for each of two or more classes. */
  static void require(String loss, TensorSpec prediction) {
    if (prediction.shape().rank() < 2 || prediction.shape().dim(-1) < 2) {
      throw new ConfigurationException(
          ("%s needs a prediction of two or more classes in the last dimension, but it is %s. For"
                  + " one probability an example use BinaryCrossentropy.")
              .formatted(loss, prediction));
    }
  }
}
