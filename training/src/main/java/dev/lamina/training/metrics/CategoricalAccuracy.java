package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
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
public record CategoricalAccuracy() implements ElementMean {
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
  public Operand<TFloat32> elements(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Counts.float32(tf, Matches.categorical(tf, yTrue, yPred));
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.classes(name(), prediction);
    Needs.sameShape(name(), target, prediction);
  }
}
