package dev.lamina.models.layers;

import dev.lamina.api.Call;
import dev.lamina.api.Initializer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.Weight;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The weight {@code bias} that Dense and Conv2D may add to each unit. */
@FunctionalInterface
interface Bias {
  /** Returns x, whose last axis are the units, with the bias added. */
  Operand<TFloat32> add(Call call, Operand<TFloat32> x);

  /** Declares the weight, or returns what adds nothing if it is not used. */
  static Bias declare(
      LayerContext ctx, boolean used, int units, Initializer initializer, Regularizer regularizer) {
    if (!used) {
      return (call, x) -> x;
    }
    Weight bias = ctx.weight("bias", Shape.of(units), initializer, regularizer);
    return (call, x) -> call.tf().nn.biasAdd(x, call.value(bias));
  }
}
