package dev.lamina.training.metrics;

import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The part of yes-or-no answers that are right.
 *
 * <pre>
 * accuracy = mean((yPred > threshold) == yTrue)
 * </pre>
 *
 * <p>Targets: 0 or 1, of the prediction's shape; every output counts alike. With a model that gives
 * logits the threshold is 0.
 *
 * <pre>{@code
 * BinaryAccuracy.of().threshold(0.8)
 * }</pre>
 *
 * @param threshold above it the answer is yes; a finite number, default 0.5
 */
public record BinaryAccuracy(double threshold) implements ElementMean {
  /** Checks the threshold. */
  public BinaryAccuracy {
    Needs.finite("threshold", threshold);
  }

  /** Returns the metric with threshold 0.5. */
  public static BinaryAccuracy of() {
    return new BinaryAccuracy(0.5);
  }

  /** Returns this metric with another threshold. */
  public BinaryAccuracy threshold(double newThreshold) {
    return new BinaryAccuracy(newThreshold);
  }

  @Override
  public String name() {
    return "binary_accuracy";
  }

  @Override
  public boolean higherIsBetter() {
    return true;
  }

  @Override
  public Operand<TFloat32> elements(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Counts.float32(tf, Matches.binary(tf, yTrue, yPred, threshold));
  }

  @Override
  public void check(TensorSpec target, TensorSpec prediction) {
    Needs.sameShape(name(), target, prediction);
  }
}
