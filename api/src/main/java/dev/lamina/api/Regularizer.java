package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A penalty on a weight, added to the loss while training, which keeps the weight small. */
public interface Regularizer {
  /** Returns the penalty, a scalar. */
  Operand<TFloat32> penalty(Ops tf, Operand<TFloat32> weight);

  /** Returns the regularizer that adds nothing. */
  static Regularizer none() {
    return NoRegularizer.INSTANCE;
  }
}
