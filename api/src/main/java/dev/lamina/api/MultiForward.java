package dev.lamina.api;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * What {@link MultiLayer#build} returns: adds the layer's nodes to a graph. It is applied once for
 * each {@link Phase}, on the same weights.
 */
@FunctionalInterface
public interface MultiForward {
  /** Returns the outputs for the inputs, all batch first. */
  List<Operand<? extends TType>> apply(Call call, List<Operand<? extends TType>> inputs);

  /** Returns a forward pass of a layer that takes and gives float32. */
  static MultiForward floats(FloatForward forward) {
    return (call, inputs) -> {
      List<Operand<TFloat32>> floats = new ArrayList<>();
      for (Operand<? extends TType> input : inputs) {
        @SuppressWarnings("unchecked") // the model has checked the element type
        Operand<TFloat32> x = (Operand<TFloat32>) input;
        floats.add(x);
      }
      return List.copyOf(forward.apply(call, floats));
    };
  }

  /** A forward pass from float32 to float32. */
  @FunctionalInterface
  interface FloatForward {
    /** Returns the outputs for the inputs, all batch first. */
    List<Operand<TFloat32>> apply(Call call, List<Operand<TFloat32>> x);
  }
}
