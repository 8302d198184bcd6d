package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The part of the predictions that are right, judged as the shapes suggest: Keras's {@code
 * "accuracy"}.
 *
 * <pre>
 * class numbers as targets:            {@link SparseCategoricalAccuracy}
 * one output, [..., 1]:                {@link BinaryAccuracy} at 0.5
 * one-hot targets, [..., classes]:     {@link CategoricalAccuracy}
 * </pre>
 *
 * <p>The first metric of every classifier. With rare classes it says little: use {@link Precision},
 * {@link Recall} or {@link AUC} beside it.
 *
 * <pre>{@code
 * Accuracy.of()
 * }</pre>
 */
public record Accuracy() implements ElementMean {
  /** Returns the metric. */
  public static Accuracy of() {
    return new Accuracy();
  }

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public Operand<TFloat32> elements(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Counts.float32(tf, matches(tf, yTrue, yPred));
  }

  private static Operand<TBool> matches(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    int rank = yPred.shape().numDimensions();
    if (yTrue.shape().numDimensions() < rank) {
      return Matches.sparse(tf, yTrue, yPred);
    }
    return yPred.shape().get(rank - 1) == 1
        ? Matches.binary(tf, yTrue, yPred, BinaryAccuracy.of().threshold())
        : Matches.categorical(tf, yTrue, yPred);
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    if (!Needs.isSparse(target, prediction)) {
      Needs.sameShape(name(), target, prediction);
    }
  }
}
