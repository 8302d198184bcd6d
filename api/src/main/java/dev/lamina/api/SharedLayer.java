package dev.lamina.api;

import dev.lamina.api.internal.LayerOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A layer whose weights are the same wherever it is applied.
 *
 * <p>In Keras one layer object applied twice shares its weights. Here a layer is a description, a
 * value that may be written down again; what is shared is said so:
 *
 * <pre>{@code
 * SharedLayer tower = SharedLayer.of("tower", Dense.of(32, Activations.RELU));
 * SymbolicTensor left = tower.apply(question);
 * SymbolicTensor right = tower.apply(answer);
 * }</pre>
 *
 * <p>The weights are those of the first application's shapes; another that would need others is an
 * error when the model is built. A batch normalization that is applied twice updates its moving
 * averages twice a step, in the order of the applications.
 */
public final class SharedLayer {
  private final MultiLayer layer;

  /** Empty for the default. */
  private final String name;

  SharedLayer(MultiLayer layer, String name) {
    this.layer = layer;
    this.name = name;
  }

  /** Returns a layer to be applied several times. */
  public static SharedLayer of(MultiLayer layer) {
    return new SharedLayer(layer, "");
  }

  /**
   * Returns a named layer to be applied several times.
   *
   * @param name unique within the model; its weights are named after it
   */
  public static SharedLayer of(String name, MultiLayer layer) {
    if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
      throw new ConfigurationException(
          "Layer name '%s' (expected: a letter, then letters, digits and underscores)"
              .formatted(name));
    }
    return new SharedLayer(layer, name);
  }

  /** Returns the description. */
  public MultiLayer layer() {
    return layer;
  }

  /** Returns the name; empty for Keras's default. */
  public String name() {
    return name;
  }

  /** Returns the name, or the type if it has none, for errors. */
  String title() {
    return name.isEmpty() ? LayerOutputs.type(layer) : name;
  }

  /** Returns the name, or the way to the layer if it has none, for errors. */
  private String place(List<SymbolicTensor> inputs) {
    if (!name.isEmpty() || inputs.isEmpty()) {
      return title();
    }
    String way = inputs.stream().map(SymbolicTensor::path).collect(Collectors.joining(", "));
    return (inputs.size() == 1 ? way : "(" + way + ")") + " -> " + title();
  }

  /**
   * Applies the layer.
   *
   * @throws ShapeException if it cannot take the tensors
   * @throws ConfigurationException if it gives more than one
   */
  public SymbolicTensor apply(SymbolicTensor... inputs) {
    return SymbolicTensor.only(applyAll(inputs));
  }

  /**
   * Applies the layer and returns all that it gives.
   *
   * @throws ShapeException if it cannot take the tensors
   */
  public List<SymbolicTensor> applyAll(SymbolicTensor... inputs) {
    List<SymbolicTensor> from = List.of(inputs);
    List<TensorSpec> specs = from.stream().map(SymbolicTensor::spec).toList();
    List<TensorSpec> outputs = LayerOutputs.of(place(from), layer, specs);
    SymbolicTensor.Application application = new SymbolicTensor.Application(this, from, outputs);
    List<SymbolicTensor> tensors = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      tensors.add(new SymbolicTensor(application, i, outputs.get(i)));
    }
    return tensors;
  }

  /** Returns the name and the description. */
  @Override
  public String toString() {
    return "SharedLayer[%s]".formatted(name.isEmpty() ? layer : name + " = " + layer);
  }
}
