package dev.lamina.models;

import dev.lamina.api.Layer;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.LayerOutput;
import java.util.List;

/**
 * A layer at its place in a model.
 *
 * @param name unique within the model; its weights are named after it
 * @param layer the description
 * @param inputs the names of the inputs or layers whose output it takes
 * @param output what comes out of it here
 */
public record LayerNode(String name, Layer layer, List<String> inputs, TensorSpec output) {
  /** Takes a copy of the list. */
  public LayerNode {
    inputs = List.copyOf(inputs);
  }

  /** Returns the layer's type as shown in summaries and errors: the class's simple name. */
  public String type() {
    return LayerOutput.type(layer);
  }
}
