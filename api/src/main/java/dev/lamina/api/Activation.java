package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A function that a layer applies to its output; shapes stay as they are. */
@FunctionalInterface
public interface Activation {
  /** Returns the activated values, of x's shape. */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x);
}
