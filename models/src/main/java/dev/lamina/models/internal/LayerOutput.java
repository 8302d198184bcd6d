package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Layer;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import java.util.stream.Collectors;

/** What a layer gives for what it would get, with errors that name the layer. */
public final class LayerOutput {
  private LayerOutput() {}

  /**
   * Returns the layer's output.
   *
   * @param name the layer's, for errors
   * @throws ShapeException if the layer cannot take the type or the shape
   * @throws ConfigurationException if a size would exceed a {@code long}
   */
  public static TensorSpec of(String name, Layer layer, TensorSpec received) {
    if (!layer.accepts().contains(received.dtype())) {
      throw ShapeException.of(
              "values of type " + accepted(layer), received, fix(layer, received.dtype()))
          .inLayer(name, type(layer));
    }
    try {
      return layer.output(received);
    } catch (ShapeException e) {
      throw e.inLayer(name, type(layer));
    } catch (ArithmeticException e) {
      throw new ConfigurationException(
          "Layer '%s' (%s): %s is too large. Choose smaller sizes."
              .formatted(name, type(layer), received.shape()),
          e);
    }
  }

  /** Returns a layer's type as shown in summaries and errors: the class's simple name. */
  public static String type(Layer layer) {
    String simpleName = layer.getClass().getSimpleName();
    String name = layer.getClass().getName();
    return simpleName.isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : simpleName;
  }

  private static String accepted(Layer layer) {
    return layer.accepts().stream()
        .sorted()
        .map(DType::toString)
        .collect(Collectors.joining(" or "));
  }

  private static String fix(Layer layer, DType received) {
    return layer.accepts().contains(DType.FLOAT32) && received != DType.STRING
        ? "Add Rescaling.of(1.0 / 255) or Normalization before it."
        : "Change the input's dtype.";
  }
}
