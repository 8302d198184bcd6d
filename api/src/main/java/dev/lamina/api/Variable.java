package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** The storage of a weight or an optimizer's slot in the graph: a TensorFlow resource variable. */
public interface Variable {
  /** Returns the handle, for ops such as {@code tf.train.resourceApplyAdam}. */
  Operand<? extends TType> handle();

  /** Returns the value at the start of the update. */
  Operand<TFloat32> value();

  /** Returns the node that sets the value. */
  Op assign(Operand<TFloat32> newValue);
}
