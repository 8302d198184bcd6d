package dev.lamina.models.layers;

import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.TensorSpec;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Averages tensors element by element: the votes of several branches, for example.
 *
 * <pre>y = (a + b + ...) / n</pre>
 *
 * <p>Shapes: two or more of one shape, and the same again. Sizes of 1 are repeated where another
 * input is larger, rows with fewer dimensions are aligned at the last: (?, 1, 8) and (?, 5, 8) to
 * (?, 5, 8), (?, 8) and (?, 5, 8) to (?, 5, 8).
 *
 * <p>A step that any input's mask has is in the output's; if one input has no mask, neither has the
 * output.
 *
 * <pre>{@code
 * SymbolicTensor y = Average.of().apply(a, b);
 * }</pre>
 */
public record Average() implements MultiLayer {
  /** Returns the layer. */
  public static Average of() {
    return new Average();
  }

  @Override
  public List<TensorSpec> outputs(List<TensorSpec> inputs) {
    return List.of(Merging.output(inputs));
  }

  @Override
  public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
    MultiForward sum = Merging.chain(inputs, (tf, x, y) -> tf.math.add(x, y));
    return MultiForward.floats(
        (call, x) -> {
          @SuppressWarnings("unchecked") // a sum of float32
          Operand<TFloat32> total = (Operand<TFloat32>) sum.apply(call, List.copyOf(x)).get(0);
          return List.of(call.tf().math.mul(total, call.tf().constant(1f / x.size())));
        });
  }
}
