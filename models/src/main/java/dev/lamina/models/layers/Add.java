package dev.lamina.models.layers;

import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.TensorSpec;
import java.util.List;

/**
 * Adds tensors: the way past a block of layers, for example.
 *
 * <pre>y = a + b + ...</pre>
 *
 * <p>Shapes: two or more of one shape, and the same again. Sizes of 1 are repeated where another
 * input is larger, rows with fewer dimensions are aligned at the last: (?, 1, 8) and (?, 5, 8) to
 * (?, 5, 8), (?, 8) and (?, 5, 8) to (?, 5, 8).
 *
 * <p>A step that any input's mask has is in the output's; if one input has no mask, neither has the
 * output.
 *
 * <pre>{@code
 * SymbolicTensor y = Add.of().apply(a, b);
 * }</pre>
 */
public record Add() implements MultiLayer {
  /** Returns the layer. */
  public static Add of() {
    return new Add();
  }

  @Override
  public List<TensorSpec> outputs(List<TensorSpec> inputs) {
    return List.of(Merging.output(inputs));
  }

  @Override
  public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
    return Merging.chain(inputs, (tf, x, y) -> tf.math.add(x, y));
  }
}
