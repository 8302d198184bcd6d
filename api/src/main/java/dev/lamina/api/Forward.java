package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * What {@link Layer#build} returns: adds the layer's nodes to a graph. It is applied once for each
 * {@link Phase}, on the same weights.
 */
@FunctionalInterface
public interface Forward {
  /** Returns the output for the input, both batch first. */
  Operand<? extends TType> apply(Call call, Operand<? extends TType> input);

  /** Returns a forward pass of a layer that takes and gives float32. */
  static Forward floats(FloatForward forward) {
    return (call, input) -> {
      @SuppressWarnings("unchecked") // the model has checked the element type
      Operand<TFloat32> x = (Operand<TFloat32>) input;
      return forward.apply(call, x);
    };
  }

  /** A forward pass from float32 to float32. */
  @FunctionalInterface
  interface FloatForward {
    /** Returns the output for the input, both batch first. */
    Operand<TFloat32> apply(Call call, Operand<TFloat32> x);
  }
}
