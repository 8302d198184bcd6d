package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The part of the predictions whose largest score is at the class that the target names.
 *
 * <pre>
 * accuracy = mean(yTrue == argmax(yPred))
 * </pre>
 *
 * <p>Targets: class numbers, int32, of the prediction's shape [..., classes] without the last
 * dimension. Scores may be probabilities or logits. For one-hot targets use {@link
 * CategoricalAccuracy}.
 *
 * <pre>{@code
 * SparseCategoricalAccuracy.of()
 * }</pre>
 */
public record SparseCategoricalAccuracy() implements ElementMean {
  /** Returns the metric. */
  public static SparseCategoricalAccuracy of() {
    return new SparseCategoricalAccuracy();
  }

  @Override
  public String name() {
    return "sparse_categorical_accuracy";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public Operand<TFloat32> elements(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Counts.float32(tf, Matches.sparse(tf, yTrue, yPred));
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.classNumbers(name(), target, prediction);
  }
}
