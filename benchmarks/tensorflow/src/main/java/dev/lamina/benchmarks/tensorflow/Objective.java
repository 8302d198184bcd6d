package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Net;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** What is made small: cross-entropy of classes, or the mean squared error. */
final class Objective {
  private final Ops tf;
  private final Operand<TFloat32> losses;
  private final Operand<TFloat32> slope;
  private final Operand<TFloat32> scores;

  /**
   * Makes an objective.
   *
   * @param losses the loss of each row
   * @param slope the gradient of the mean loss by the logits
   * @param scores a hit, or the absolute error, of each row
   */
  private Objective(
      Ops tf, Operand<TFloat32> losses, Operand<TFloat32> slope, Operand<TFloat32> scores) {
    this.tf = tf;
    this.losses = losses;
    this.slope = slope;
    this.scores = scores;
  }

  static Objective of(Ops tf, Net net, Operand<TFloat32> logits, Operand<? extends TType> y) {
    Operand<TFloat32> rows = tf.dtypes.cast(tf.size(y), TFloat32.class);
    return net.isClassifier()
        ? crossEntropy(tf, logits, y.asOutput().expect(TInt32.class), rows)
        : squaredError(tf, logits, y.asOutput().expect(TFloat32.class), rows);
  }

  /** The sparse op has no registered gradient, but it computes that of the logits itself. */
  private static Objective crossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, Operand<TFloat32> rows) {
    SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
        tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    Operand<TInt32> best = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    return new Objective(
        tf,
        entropy.loss(),
        tf.math.div(entropy.backprop(), rows),
        tf.dtypes.cast(tf.math.equal(best, labels), TFloat32.class));
  }

  private static Objective squaredError(
      Ops tf, Operand<TFloat32> outputs, Operand<TFloat32> targets, Operand<TFloat32> rows) {
    Operand<TFloat32> error = tf.math.sub(outputs, targets);
    Operand<TFloat32> flat = tf.reshape(error, tf.constant(new int[] {-1}));
    return new Objective(
        tf,
        tf.math.square(flat),
        tf.math.div(tf.math.mul(error, tf.constant(2f)), rows),
        tf.math.abs(flat));
  }

  /** Returns the gradient of the mean loss by the logits. */
  Operand<TFloat32> slope() {
    return slope;
  }

  /** Returns the sum of losses and, unless bare, that of the scores: {@code [1]} or {@code [2]}. */
  Operand<TFloat32> sums(boolean isBare) {
    Operand<TInt32> rows = tf.constant(0);
    Operand<TFloat32> loss = tf.sum(losses, rows);
    return isBare ? tf.stack(List.of(loss)) : tf.stack(List.of(loss, tf.sum(scores, rows)));
  }
}
