package dev.lamina.training.metrics;

import dev.lamina.api.Metric;
import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * The part of the predictions whose largest score is at the class of a one-hot target.
 *
 * <pre>
 * accuracy = mean(argmax(yTrue) == argmax(yPred))
 * </pre>
 *
 * <p>Targets: one-hot rows (or probabilities) of the prediction's shape [..., classes]. Scores may
 * be probabilities or logits. For class numbers use {@link SparseCategoricalAccuracy}.
 *
 * <pre>{@code
 * CategoricalAccuracy.of()
 * }</pre>
 */
public record CategoricalAccuracy() implements Metric {
  /** Returns the metric. */
  public static CategoricalAccuracy of() {
    return new CategoricalAccuracy();
  }

  @Override
  public String name() {
    return "categorical_accuracy";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public Operand<TFloat64> statistics(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Counts.trueAndSize(tf, Matches.categorical(tf, yTrue, yPred));
  }

  @Override
  public double result(double[] totals) {
    return Counts.ratio(totals[0], totals[1]);
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.classes(name(), prediction);
    Needs.sameShape(name(), target, prediction);
  }
}
