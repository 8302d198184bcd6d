package dev.lamina.training.metrics;

import dev.lamina.api.Metric;
import dev.lamina.api.TensorSpec;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * The part of the positives that are found.
 *
 * <pre>
 * recall = tp / (tp + fn)      found: yPred > threshold; 0 if there are no positives
 * </pre>
 *
 * <p>Targets: 0 or 1, of the prediction's shape; every output counts alike. For rare classes, when
 * a miss is dear; {@link Precision} is its other half. With a model that gives logits the threshold
 * is 0.
 *
 * <pre>{@code
 * Recall.of().threshold(0.8)
 * }</pre>
 *
 * @param threshold above it the answer is yes; a finite number, default 0.5
 */
public record Recall(double threshold) implements Metric {
  /** Checks the threshold. */
  public Recall {
    Needs.finite("threshold", threshold);
  }

  /** Returns the metric with threshold 0.5. */
  public static Recall of() {
    return new Recall(0.5);
  }

  /** Returns this metric with another threshold. */
  public Recall threshold(double newThreshold) {
    return new Recall(newThreshold);
  }

  @Override
  public String name() {
    return "recall";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  /** Returns [true positives, false negatives]. */
  @Override
  public Operand<TFloat64> statistics(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Operand<TBool> positive = Matches.positive(tf, yTrue);
    Operand<TBool> yes = Matches.above(tf, yPred, threshold);
    Operand<TBool> hit = tf.math.logicalAnd(yes, positive);
    Operand<TBool> miss = tf.math.logicalAnd(positive, tf.math.logicalNot(yes));
    return tf.stack(List.of(Counts.count(tf, hit), Counts.count(tf, miss)));
  }

  @Override
  public double result(double[] totals) {
    return Counts.ratio(totals[0], totals[0] + totals[1]);
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
  }
}
