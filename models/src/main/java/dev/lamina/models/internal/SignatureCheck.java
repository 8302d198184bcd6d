package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.models.Input;
import dev.lamina.models.LayerNode;
import dev.lamina.models.Model;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether a model can answer what a signature asks. */
final class SignatureCheck {
  private final Model model;
  private final SavedModelWriter.Signature signature;

  SignatureCheck(Model model, SavedModelWriter.Signature signature) {
    this.model = model;
    this.signature = signature;
  }

  /**
   * Throws if the signature names what the model lacks, or lacks an input that an output needs.
   * Such a SavedModel would load, and fail when it is asked.
   */
  void check() {
    Set<String> inputs = new LinkedHashSet<>();
    model.inputs().stream().map(Input::name).forEach(inputs::add);
    Set<String> tensors = new LinkedHashSet<>(inputs);
    model.layers().forEach(node -> tensors.addAll(node.references()));
    requireKnown("input", signature.inputs().values(), inputs);
    requireKnown("output", signature.outputs().values(), tensors);
    if (signature.outputs().isEmpty()) {
      throw new ConfigurationException(
          "Signature '%s' has no output; name one".formatted(signature.name()));
    }
    signature.outputs().forEach(this::requireInputs);
  }

  private void requireKnown(String what, Collection<String> names, Set<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ConfigurationException(
            "Signature '%s': the model has no %s '%s'. Known: %s"
                .formatted(signature.name(), what, name, String.join(", ", known)));
      }
    }
  }

  private void requireInputs(String name, String reference) {
    Set<String> needed = new HashSet<>(Set.of(LayerNode.source(reference)));
    List<LayerNode> layers = new ArrayList<>(model.layers());
    Collections.reverse(layers);
    for (LayerNode node : layers) {
      if (needed.contains(node.name())) {
        node.inputs().forEach(input -> needed.add(LayerNode.source(input)));
      }
    }
    for (Input input : model.inputs()) {
      if (needed.contains(input.name()) && !signature.inputs().containsValue(input.name())) {
        throw new ConfigurationException(
            "Signature '%s': the output '%s' depends on the input '%s', which is not among its inputs. Add it"
                .formatted(signature.name(), name, input.name()));
      }
    }
  }
}
