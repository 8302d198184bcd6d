package dev.lamina.models.internal;

import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.LayerOutputs;
import dev.lamina.models.Input;
import dev.lamina.models.LayerNode;
import dev.lamina.models.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TType;

/**
 * Carries specs and tensors through a model's graph of layers, at the top and where it is nested.
 */
public final class Wiring {
  private Wiring() {}

  /** Returns what comes out of a model by name, as its layers declared it when it was built. */
  public static Map<String, TensorSpec> outputSpecs(Model model) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    for (LayerNode node : model.layers()) {
      give(specs, node, node.outputs());
    }
    Map<String, TensorSpec> outputs = new LinkedHashMap<>();
    model.outputs().forEach((name, reference) -> outputs.put(name, get(specs, reference)));
    return outputs;
  }

  /**
   * Returns what comes out of a model used as a layer.
   *
   * @throws ShapeException if it cannot take what it would get
   */
  public static List<TensorSpec> outputs(Model model, List<TensorSpec> received) {
    Map<String, TensorSpec> specs = received(model, received);
    for (LayerNode node : model.layers()) {
      give(specs, node, LayerOutputs.of(node.name(), node.layer(), take(specs, node)));
    }
    return results(specs, model);
  }

  /** Builds a model's layers in a context. */
  public static MultiForward build(Model model, LayerContext ctx, List<TensorSpec> received) {
    BuildContext context = (BuildContext) ctx; // there is no other
    Map<String, TensorSpec> specs = received(model, received);
    Map<String, MultiForward> forwards = new LinkedHashMap<>();
    for (LayerNode node : model.layers()) {
      List<TensorSpec> inputs = take(specs, node);
      give(specs, node, LayerOutputs.of(context.path(node.name()), node.layer(), inputs));
      forwards.put(node.name(), context.node(node, inputs));
    }
    return (call, inputs) -> {
      Map<String, Operand<? extends TType>> tensors = new LinkedHashMap<>();
      for (int i = 0; i < inputs.size(); i++) {
        tensors.put(model.inputs().get(i).name(), inputs.get(i));
      }
      for (LayerNode node : model.layers()) {
        give(tensors, node, get(forwards, node.name()).apply(call, take(tensors, node)));
      }
      return results(tensors, model);
    };
  }

  private static Map<String, TensorSpec> received(Model model, List<TensorSpec> received) {
    List<Input> inputs = model.inputs();
    if (received.size() != inputs.size()) {
      throw ShapeException.of(
          "%d inputs %s".formatted(inputs.size(), inputs.stream().map(Input::name).toList()),
          received,
          "Apply it to one tensor for each.");
    }
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      TensorSpec expected = inputs.get(i).spec();
      if (expected.dtype() != received.get(i).dtype()
          || !expected.shape().matches(received.get(i).shape())) {
        throw ShapeException.of(
            "%s for its input '%s'".formatted(expected, inputs.get(i).name()),
            received.get(i),
            "Change one of them.");
      }
      specs.put(inputs.get(i).name(), received.get(i));
    }
    return specs;
  }

  private static <T> List<T> take(Map<String, T> values, LayerNode node) {
    List<T> taken = new ArrayList<>();
    node.inputs().forEach(reference -> taken.add(get(values, reference)));
    return taken;
  }

  private static <T> void give(Map<String, T> values, LayerNode node, List<? extends T> outputs) {
    List<String> references = node.references();
    for (int i = 0; i < outputs.size(); i++) {
      values.put(references.get(i), outputs.get(i));
    }
  }

  private static <T> List<T> results(Map<String, T> values, Model model) {
    return model.outputs().values().stream().map(reference -> get(values, reference)).toList();
  }

  private static <T> T get(Map<String, T> values, String reference) {
    return Objects.requireNonNull(values.get(reference), reference);
  }
}
