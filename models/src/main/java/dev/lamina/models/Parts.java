package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.models.internal.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Models made of models: parts of them, and with other layers frozen. */
final class Parts {
  private Parts() {}

  /** Names that a layer may not have: what stands before the first dot of a trainer's variables. */
  private static final Set<String> RESERVED = Set.of("optimizer", "lamina");

  /** Returns a layer's name if it may be one. */
  static String requireLayerName(String name) {
    Require.name("Layer", name);
    if (RESERVED.contains(name)) {
      throw new ConfigurationException(
          "Layer name '%s' is reserved for the trainer's own variables; choose another"
              .formatted(name));
    }
    return name;
  }

  static ConfigurationException twice(String name) {
    return new ConfigurationException(
        "Two parts of the model are named '%s'; give each a name of its own".formatted(name));
  }

  static ConfigurationException unused(String input) {
    return new ConfigurationException(
        "No output depends on the input '%s'. Use it, or leave it out".formatted(input));
  }

  /** Returns the layer of a name or path. */
  static LayerNode layer(Model model, String path) {
    int dot = path.lastIndexOf('.');
    String outer = path.substring(0, Math.max(0, dot));
    List<LayerNode> layers = dot < 0 ? model.layers() : within(model, outer, path).layers();
    String name = path.substring(dot + 1);
    return layers.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "Unknown layer '%s'. Known%s: %s"
                        .formatted(
                            path,
                            dot < 0 ? "" : " in '" + outer + "'",
                            layers.stream()
                                .map(LayerNode::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static Model within(Model model, String outer, String path) {
    if (layer(model, outer).layer() instanceof Model inner) {
      return inner;
    }
    throw new ConfigurationException(
        "Layer '%s' is no model, so there is no '%s'".formatted(outer, path));
  }

  static Functional upTo(Model model, List<String> layers) {
    if (layers.isEmpty()) {
      throw new ConfigurationException("upTo needs the name of a layer");
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    for (String name : layers) {
      if (name.contains(".")) {
        throw new ConfigurationException(
            "upTo takes layers of the model itself (received: '%s'). Take the model within, and upTo of that"
                .formatted(name));
      }
      for (String reference : model.layer(name).references()) {
        String output = LayerNode.outputName(reference);
        if (!outputs.computeIfAbsent(output, absent -> reference).equals(reference)) {
          throw twice(output);
        }
      }
    }
    Set<String> needed = new HashSet<>(layers);
    List<LayerNode> kept = new ArrayList<>();
    for (int i = model.layers().size() - 1; i >= 0; i--) {
      LayerNode node = model.layers().get(i);
      if (needed.contains(node.name())) {
        node.inputs().forEach(reference -> needed.add(LayerNode.source(reference)));
        kept.add(0, node);
      }
    }
    List<Input> inputs =
        model.inputs().stream().filter(input -> needed.contains(input.name())).toList();
    return new Functional(model.name(), inputs, withOwnersOfWeights(kept), outputs);
  }

  /** Where a part lacks the layer whose weights another shares, the first that has them owns. */
  private static List<LayerNode> withOwnersOfWeights(List<LayerNode> nodes) {
    Map<String, String> owners = new HashMap<>();
    return nodes.stream()
        .map(
            node -> {
              String owner = owners.computeIfAbsent(node.weightsOf(), old -> node.name());
              return new LayerNode(
                  node.name(),
                  node.layer(),
                  node.inputs(),
                  node.outputs(),
                  owner,
                  node.trainable());
            })
        .toList();
  }

  /**
   * Returns the model's layers, some of them to be trained or not.
   *
   * @param layers names, or the path {@code outer.inner} of a layer of a model within; all if none
   */
  static List<LayerNode> trainable(Model model, boolean trainable, String... layers) {
    Map<String, List<String>> inner = new HashMap<>();
    for (String path : layers) {
      model.layer(path); // so that an error names the whole path
      int dot = path.indexOf('.');
      LayerNode node = model.layer(dot < 0 ? path : path.substring(0, dot));
      inner
          .computeIfAbsent(node.weightsOf(), owner -> new ArrayList<>())
          .add(dot < 0 ? "" : path.substring(dot + 1));
    }
    return model.layers().stream()
        .map(
            node ->
                layers.length == 0
                    ? whole(node, trainable)
                    : trainable(node, trainable, inner.getOrDefault(node.weightsOf(), List.of())))
        .toList();
  }

  private static LayerNode trainable(LayerNode node, boolean trainable, List<String> inner) {
    LayerNode result = node;
    for (String path : inner) {
      if (path.isEmpty()) {
        result = whole(result, trainable);
      } else if (trainable) {
        // All but the one within stay as they are.
        Model nested = (Model) result.layer();
        Model others = result.trainable() ? nested : nested.freeze();
        result = result.layer(others.unfreeze(path)).trainable(true);
      } else {
        result = result.layer(((Model) result.layer()).freeze(path));
      }
    }
    return result;
  }

  /**
   * Freezing leaves the layers within as they are; unfreezing, as in Keras, reaches all of them.
   */
  private static LayerNode whole(LayerNode node, boolean trainable) {
    return trainable && node.layer() instanceof Model nested
        ? node.layer(nested.unfreeze()).trainable(true)
        : node.trainable(trainable);
  }
}
