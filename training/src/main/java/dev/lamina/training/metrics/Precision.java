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
 * The part of the yes answers that are right.
 *
 * <pre>
 * precision = tp / (tp + fp)      yes: yPred > threshold; 0 if there is no yes
 * </pre>
 *
 * <p>Targets: 0 or 1, of the prediction's shape; every output counts alike. For rare classes, when
 * a false alarm is dear; {@link Recall} is its other half. With a model that gives logits the
 * threshold is 0.
 *
 * <pre>{@code
 * Precision.of().threshold(0.8)
 * }</pre>
 *
 * @param threshold above it the answer is yes; a finite number, default 0.5
 */
public record Precision(double threshold) implements Metric {
  /** Checks the threshold. */
  public Precision {
    Needs.finite("threshold", threshold);
  }

  /** Returns the metric with threshold 0.5. */
  public static Precision of() {
    return new Precision(0.5);
  }

  /** Returns this metric with another threshold. */
  public Precision threshold(double newThreshold) {
    return new Precision(newThreshold);
  }

  @Override
  public String name() {
    return "precision";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  /** Returns [true positives, false positives]. */
  @Override
  public Operand<TFloat64> statistics(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Operand<TBool> positive = Matches.positive(tf, yTrue);
    Operand<TBool> yes = Matches.above(tf, yPred, threshold);
    Operand<TBool> hit = tf.math.logicalAnd(yes, positive);
    Operand<TBool> falseAlarm = tf.math.logicalAnd(yes, tf.math.logicalNot(positive));
    return tf.stack(List.of(Counts.count(tf, hit), Counts.count(tf, falseAlarm)));
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
