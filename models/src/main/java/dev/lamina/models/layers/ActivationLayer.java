package dev.lamina.models.layers;

import dev.lamina.api.Activation;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.TensorSpec;

/**
 * Applies an activation as a step of its own, for example after a BatchNormalization. Keras's layer
 * {@code Activation}.
 *
 * <pre>y = activation(x)</pre>
 *
 * <p>Shapes: any, and the same again.
 *
 * <pre>{@code
 * ActivationLayer.of(Activations.RELU)
 * }</pre>
 *
 * @param activation the function
 */
public record ActivationLayer(Activation activation) implements Layer {
  /** Returns a layer that applies this function. */
  public static ActivationLayer of(Activation activation) {
    return new ActivationLayer(activation);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    return input;
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return Forward.floats((call, x) -> activation.apply(call.tf(), x));
  }

  @Override
  public boolean keepsMask() {
    return true;
  }
}
