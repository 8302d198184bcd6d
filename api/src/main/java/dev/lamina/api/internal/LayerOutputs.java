package dev.lamina.api.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import java.util.List;
import java.util.stream.Collectors;

/** What a layer gives for what it would get, with errors that name the layer. */
public final class LayerOutputs {
  private LayerOutputs() {}

  /**
   * Returns the layer's outputs.
   *
   * @param name the layer's, for errors
   * @throws ShapeException if the layer cannot take the types or the shapes
   * @throws ConfigurationException if a size would exceed a {@code long}, or nothing comes out
   */
  public static List<TensorSpec> of(String name, MultiLayer layer, List<TensorSpec> received) {
    for (TensorSpec spec : received) {
      if (!layer.accepts().contains(spec.dtype())) {
        throw ShapeException.of("values of type " + accepted(layer), spec, fix(layer, spec.dtype()))
            .inLayer(name, type(layer));
      }
    }
    List<TensorSpec> outputs = inferred(name, layer, received);
    if (outputs.isEmpty()) {
      throw new ConfigurationException(
          "Layer '%s' (%s) gives nothing; its outputs must be at least one"
              .formatted(name, type(layer)));
    }
    return outputs;
  }

  private static List<TensorSpec> inferred(
      String name, MultiLayer layer, List<TensorSpec> received) {
    try {
      return layer.outputs(received);
    } catch (ShapeException e) {
      throw e.inLayer(name, type(layer));
    } catch (ArithmeticException e) {
      throw new ConfigurationException(
          "Layer '%s' (%s): %s is too large. Choose smaller sizes."
              .formatted(
                  name,
                  type(layer),
                  received.stream()
                      .map(spec -> spec.shape().toString())
                      .collect(Collectors.joining(", "))),
          e);
    }
  }

  /** Returns a layer's type as shown in summaries and errors: the class's simple name. */
  public static String type(MultiLayer layer) {
    String simpleName = layer.getClass().getSimpleName();
    String name = layer.getClass().getName();
    return simpleName.isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : simpleName;
  }

  private static String accepted(MultiLayer layer) {
    return layer.accepts().stream()
        .sorted()
        .map(DType::toString)
        .collect(Collectors.joining(" or "));
  }

  private static String fix(MultiLayer layer, DType received) {
    return layer.accepts().contains(DType.FLOAT32) && received != DType.STRING
        ? "Add Rescaling.of(1.0 / 255) or Normalization before it."
        : "Change the input's dtype.";
  }
}
