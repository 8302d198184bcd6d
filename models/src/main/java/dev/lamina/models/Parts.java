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

  static Functional upTo(Model model, List<String> layers) {
    if (layers.isEmpty()) {
      throw new ConfigurationException("upTo needs the name of a layer");
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    layers.forEach(name -> outputs.put(model.layer(name).name(), name));
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

  /** Returns the model's layers, some of them to be trained or not. */
  static List<LayerNode> trainable(Model model, boolean trainable, String... layers) {
    Set<String> owners = new HashSet<>();
    for (String name : layers) {
      owners.add(model.layer(name).weightsOf());
    }
    return model.layers().stream()
        .map(
            node ->
                layers.length == 0 || owners.contains(node.weightsOf())
                    ? node.trainable(trainable)
                    : node)
        .toList();
  }
}
