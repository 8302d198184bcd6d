package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.UpdateContext;
import dev.lamina.api.Variable;
import dev.lamina.api.Weight;
import dev.lamina.models.internal.Variables;
import java.util.Arrays;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What an optimizer sees of the graph. Slots are named {@code optimizer.NAME.WEIGHT}, which is
 * checkpoint format.
 *
 * @param tf builds what waits for all gradients
 * @param constants builds what waits for nothing
 */
record Updates(
    Ops tf,
    Ops constants,
    Operand<TFloat32> learningRate,
    Operand<TFloat32> step,
    Variables variables,
    Map<String, Slot> initial)
    implements UpdateContext {

  /** What a slot starts with: one value everywhere. */
  record Slot(Shape shape, float value) {
    Array array() {
      Array array = Array.zeros(DType.FLOAT32, shape);
      Arrays.fill((float[]) array.values(), value);
      return array;
    }
  }

  @Override
  public Operand<TFloat32> constant(double value) {
    return constants.constant((float) value);
  }

  @Override
  public Variable variable(Weight weight) {
    return Variables.view(variables.variable(weight.name(), weight.shape(), DType.FLOAT32), tf);
  }

  @Override
  public Variable slot(Weight weight, String name, float initialValue) {
    String full = "optimizer." + name + "." + weight.name();
    initial.put(full, new Slot(weight.shape(), initialValue));
    return Variables.view(variables.variable(full, weight.shape(), DType.FLOAT32), tf);
  }
}
