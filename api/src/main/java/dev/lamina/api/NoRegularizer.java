package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** No penalty; {@link Regularizer#none()}. A model adds no node for it to the graph. */
enum NoRegularizer implements Regularizer {
  INSTANCE;

  @Override
  public Operand<TFloat32> penalty(Ops tf, Operand<TFloat32> weight) {
    return tf.constant(0f);
  }

  @Override
  public String toString() {
    return "none";
  }
}
