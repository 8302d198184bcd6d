package dev.lamina.models.layers;

import dev.lamina.api.DType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Conversion of inputs to the type that layers compute in. */
final class Floats {
  private Floats() {}

  /** Returns x as float32; x itself if it is. */
  static Operand<TFloat32> of(Ops tf, Operand<? extends TType> x, DType dtype) {
    if (dtype == DType.FLOAT32) {
      @SuppressWarnings("unchecked") // dtype says so
      Operand<TFloat32> floats = (Operand<TFloat32>) x;
      return floats;
    }
    return tf.dtypes.cast(x, TFloat32.class);
  }
}
