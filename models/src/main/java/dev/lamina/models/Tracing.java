package dev.lamina.models;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.SymbolicTensor.Application;
import dev.lamina.api.SymbolicTensor.Source;
import dev.lamina.models.internal.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows symbolic tensors from outputs back to inputs, and makes a model of what is found. */
final class Tracing {
  private final List<SymbolicTensor> inputs;
  private final List<Functional.Builder.Output> outputs;

  /** Applications in an order in which they can be computed. */
  private final List<Application> order = new ArrayList<>();

  private final Map<Application, String> names = new HashMap<>();
  private final Map<String, Source> sources = new LinkedHashMap<>();

  Tracing(List<SymbolicTensor> inputs, List<Functional.Builder.Output> outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  Functional model(String name) {
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new ConfigurationException(
          "A model needs inputs and outputs but has %d and %d"
              .formatted(inputs.size(), outputs.size()));
    }
    readInputs();
    Set<Source> used = follow();
    for (Source source : sources.values()) {
      if (!used.contains(source)) {
        throw Parts.unused(source.name());
      }
    }
    nameApplications(sources.keySet());
    List<Input> described =
        sources.values().stream()
            .map(
                source ->
                    new Input(source.spec().shape().row(), source.spec().dtype(), source.name()))
            .toList();
    return new Functional(name, described, nodes(), namedOutputs());
  }

  private void readInputs() {
    for (SymbolicTensor input : inputs) {
      if (!(input.origin() instanceof Source source)) {
        throw new ConfigurationException(
            "An input of the model is what layers give, %s (expected: Input.of(...).tensor()). Take model.upTo for a part of a model"
                .formatted(input));
      }
      if (sources.put(source.name(), source) != null) {
        throw new ConfigurationException(
            "Two inputs are named '%s'; name each: Input.of(...).name(...)"
                .formatted(source.name()));
      }
    }
  }

  /** Fills the order, and returns the inputs that were met. Depth first, without recursion. */
  private Set<Source> follow() {
    Set<Source> used = new HashSet<>();
    Set<Application> seen = new HashSet<>();
    for (Functional.Builder.Output output : outputs) {
      Deque<Step> steps = new ArrayDeque<>();
      visit(output.tensor(), output.tensor(), seen, used, steps);
      while (!steps.isEmpty()) {
        Step step = steps.element();
        if (step.next < step.application.inputs().size()) {
          SymbolicTensor input = step.application.inputs().get(step.next++);
          visit(input, output.tensor(), seen, used, steps);
        } else {
          order.add(steps.remove().application);
        }
      }
    }
    return used;
  }

  /** An application whose inputs are being followed. */
  private static final class Step {
    final Application application;
    int next;

    Step(Application application) {
      this.application = application;
    }
  }

  private void visit(
      SymbolicTensor tensor,
      SymbolicTensor output,
      Set<Application> seen,
      Set<Source> used,
      Deque<Step> steps) {
    if (tensor.origin() instanceof Application application) {
      if (seen.add(application)) {
        steps.push(new Step(application));
      }
      return;
    }
    Source source = (Source) tensor.origin();
    if (!sources.containsValue(source)) {
      throw new ConfigurationException(
          sources.containsKey(source.name())
              ? "The output %s depends on an input '%s' that is not the model's of that name. Call tensor() once for each input, and give each a name"
                  .formatted(output.path(), source.name())
              : "The output %s depends on the input '%s', which is not among the model's inputs. Add it"
                  .formatted(output.path(), source.name()));
    }
    used.add(source);
  }

  private void nameApplications(Set<String> inputNames) {
    Set<String> taken = new HashSet<>(inputNames);
    Set<SharedLayer> explicit = new HashSet<>();
    for (Application application : order) {
      String name = application.layer().name();
      if (!name.isEmpty() && explicit.add(application.layer())) {
        if (!taken.add(Parts.requireLayerName(name))) {
          throw Parts.twice(name);
        }
        names.put(application, name);
      }
    }
    Map<String, Integer> numbers = new HashMap<>();
    Map<SharedLayer, String> first = new HashMap<>();
    for (Application application : order) {
      SharedLayer layer = application.layer();
      if (!names.containsKey(application)) {
        String base =
            first.getOrDefault(
                layer, layer.name().isEmpty() ? Names.base(layer.layer()) : layer.name());
        String name = Parts.requireLayerName(Names.next(base, taken, numbers));
        taken.add(name);
        names.put(application, name);
      }
      first.putIfAbsent(layer, name(application));
    }
  }

  private String name(Application application) {
    return requireNonNull(names.get(application));
  }

  private List<LayerNode> nodes() {
    Map<SharedLayer, String> owners = new HashMap<>();
    List<LayerNode> nodes = new ArrayList<>();
    for (Application application : order) {
      String name = name(application);
      String owner = owners.computeIfAbsent(application.layer(), layer -> name);
      nodes.add(
          new LayerNode(
              name,
              application.layer().layer(),
              application.inputs().stream().map(this::reference).toList(),
              application.outputs(),
              owner,
              true));
    }
    return nodes;
  }

  private String reference(SymbolicTensor tensor) {
    return tensor.origin() instanceof Application application
        ? LayerNode.reference(name(application), tensor.index())
        : ((Source) tensor.origin()).name();
  }

  private Map<String, String> namedOutputs() {
    Map<String, String> named = new LinkedHashMap<>();
    for (Functional.Builder.Output output : outputs) {
      if (!(output.tensor().origin() instanceof Application)) {
        throw new ConfigurationException(
            "The output %s is an input; apply a layer to it".formatted(output.tensor()));
      }
      String reference = reference(output.tensor());
      String name = output.name().isEmpty() ? LayerNode.outputName(reference) : output.name();
      if (named.put(name, reference) != null) {
        throw new ConfigurationException(
            "Two outputs are named '%s'; name each: Functional.builder().output(name, tensor)"
                .formatted(name));
      }
    }
    return named;
  }
}
