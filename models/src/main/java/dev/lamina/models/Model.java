package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.TensorSpec;
import java.util.List;
import java.util.stream.Collectors;

/** A checked graph of named layers, in an order in which they can be computed. */
public sealed interface Model permits Sequential {
  /** Returns the model's name, shown in its summary. */
  String name();

  /** Returns what goes in. */
  Input input();

  /** Returns the layers; each takes the input or layers before it. */
  List<LayerNode> layers();

  /** Returns what comes out: the output of the last layer. */
  default TensorSpec output() {
    return layers().get(layers().size() - 1).output();
  }

  /**
   * Returns the layer of a name.
   *
   * @throws ConfigurationException if there is none; the message lists the names
   */
  default LayerNode layer(String name) {
    return layers().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "Unknown layer '%s'. Known: %s"
                        .formatted(
                            name,
                            layers().stream()
                                .map(LayerNode::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns Keras's table of layers, output shapes and numbers of parameters. */
  default String summary() {
    return Summary.of(this);
  }

  /**
   * Returns the model as JSON; {@link Sequential#fromJson} reads it.
   *
   * @throws ConfigurationException if a layer holds something that cannot be written, such as a
   *     lambda
   */
  default String toJson() {
    return ModelJson.write(this);
  }
}
