package dev.lamina.models.layers;

import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.TensorSpec;
import java.util.Set;

/**
 * Gives what it takes: the empty branch of a choice, or a name for a tensor.
 *
 * <p>Shapes: any, and the same again. Any element type, which it keeps.
 *
 * <pre>{@code
 * SymbolicTensor embedding = features.then("embedding", Identity.of());
 * }</pre>
 */
public record Identity() implements Layer {
  /** Returns the layer. */
  public static Identity of() {
    return new Identity();
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    return input;
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return (call, x) -> x;
  }

  @Override
  public Set<DType> accepts() {
    return Set.of(DType.values());
  }

  @Override
  public boolean keepsMask() {
    return true;
  }
}
