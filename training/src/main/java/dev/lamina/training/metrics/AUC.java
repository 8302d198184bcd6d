package dev.lamina.training.metrics;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Metric;
import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The area under the ROC curve: how probable it is that a positive scores higher than a negative. 1
 * is perfect, 0.5 is a coin.
 *
 * <pre>
 * thresholds: -1e-7, 1/(n-1), 2/(n-1), ..., 1 + 1e-7;  n = numThresholds
 * area = sum((fpr[i] - fpr[i+1]) * (tpr[i] + tpr[i+1]) / 2)
 * </pre>
 *
 * <p>Targets: 0 or 1, of the prediction's shape [batch, 1] or [batch]; predictions from 0 to 1. For
 * rare classes, and wherever the threshold is chosen later. Scores between two thresholds count as
 * equal, so that a model whose scores crowd near 0 needs more thresholds. If there are no positives
 * or no negatives the area is 0, as in Keras; a prediction that is NaN makes it NaN.
 *
 * <p>Hanley and McNeil, 1982, "The Meaning and Use of the Area under a ROC Curve". The numbers are
 * those of Keras's {@code AUC(curve="ROC", summation_method="interpolation")}.
 *
 * <pre>{@code
 * AUC.of().numThresholds(1000)
 * }</pre>
 *
 * @param numThresholds the number of thresholds, at least 2, default 200
 * @param fromLogits whether the model gives logits, which then go through a sigmoid, default false
 */
public record AUC(int numThresholds, boolean fromLogits) implements Metric {
  /** Checks the number of thresholds. */
  public AUC {
    if (numThresholds < 2) {
      throw new ConfigurationException(
          "numThresholds: %d (expected: >= 2)".formatted(numThresholds));
    }
  }

  /** Returns the metric of probabilities with 200 thresholds. */
  public static AUC of() {
    return new AUC(200, false);
  }

  /** Returns this metric with another number of thresholds. */
  public AUC numThresholds(int newNumThresholds) {
    return new AUC(newNumThresholds, fromLogits);
  }

  /** Returns this metric for logits or for probabilities. */
  public AUC fromLogits(boolean newFromLogits) {
    return new AUC(numThresholds, newFromLogits);
  }

  @Override
  public String name() {
    return "auc";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  /** Returns the numbers of positives, then of negatives, between each threshold and the next. */
  @Override
  public Operand<TFloat64> statistics(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    int buckets = numThresholds - 1;
    Operand<TInt32> flat = tf.constant(new int[] {-1});
    Operand<TBool> positive = tf.reshape(Matches.positive(tf, yTrue), flat);
    Operand<TFloat32> scores = tf.reshape(yPred, flat);
    Operand<TFloat32> p =
        fromLogits
            ? tf.math.sigmoid(scores)
            : tf.clipByValue(scores, tf.constant(0f), tf.constant(1f));

    // A score is above a threshold, not at it: bucket i holds those in (i, i+1] / buckets.
    Operand<TFloat32> above = tf.math.ceil(tf.math.mul(p, tf.constant((float) buckets)));
    Operand<TInt32> number = tf.math.sub(tf.dtypes.cast(above, TInt32.class), tf.constant(1));
    Operand<TInt32> first = tf.constant(0);
    Operand<TInt32> last = tf.constant(buckets - 1);
    Operand<TInt32> bucket = tf.math.minimum(tf.math.maximum(number, first), last);

    Operand<TInt32> ofNegatives = tf.math.add(bucket, tf.constant(buckets));
    Operand<TInt32> place = tf.select(positive, bucket, ofNegatives);
    // 1 for each score; NaN for a score that is NaN, whose bucket is any
    Operand<TFloat32> one = tf.math.add(tf.math.sub(p, p), tf.constant(1f));
    return tf.math.unsortedSegmentSum(Counts.float64(tf, one), place, tf.constant(2 * buckets));
  }

  @Override
  public double result(double[] totals) {
    int buckets = totals.length / 2;
    double positives = 0;
    double negatives = 0;
    for (int i = 0; i < buckets; i++) {
      positives += totals[i];
      negatives += totals[buckets + i];
    }
    double above = 0;
    double area = 0;
    for (int i = buckets - 1; i >= 0; i--) {
      double aboveOrHere = above + totals[i];
      area += totals[buckets + i] * (above + aboveOrHere) / 2;
      above = aboveOrHere;
    }
    return Counts.ratio(area, positives * negatives);
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
    if (prediction.shape().rank() > 2
        || (prediction.shape().rank() == 2 && prediction.shape().dim(1) != 1)) {
      throw new ConfigurationException(
          "Metric '%s' needs one output an example, from 0 to 1: shape (?, 1), but the prediction is %s"
              .formatted(name(), prediction));
    }
  }
}
