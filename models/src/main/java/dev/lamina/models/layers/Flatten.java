package dev.lamina.models.layers;

import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.Set;

/**
 * Puts all values of a row in one line, for example between convolutions and a Dense.
 *
 * <p>Shapes: (?, 28, 28, 1) to (?, 784); (?,) to (?, 1). Any element type, which it keeps.
 *
 * <pre>{@code
 * Flatten.of()
 * }</pre>
 */
public record Flatten() implements Layer {
  /** Returns the layer. */
  public static Flatten of() {
    return new Flatten();
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape row = input.shape().row();
    long size = row.isKnown() ? row.size() : Shape.UNKNOWN;
    return input.shape(Shape.of(input.shape().dim(0), size));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    Shape output = output(input).shape();
    return (call, x) -> Reshaping.rows(call.tf(), x, input.shape(), output);
  }

  @Override
  public Set<DType> accepts() {
    return Set.of(DType.values());
  }
}
