package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.Require;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A graph of layers: several inputs and outputs, layers that share weights, ways that part and meet
 * again, models used as layers.
 *
 * <pre>{@code
 * SymbolicTensor x = Input.of(32).name("features").tensor();
 * SymbolicTensor hidden = x.then(Dense.of(32, Activations.RELU)).then(Dense.of(32));
 * SymbolicTensor sum = Add.of().apply(x, hidden);
 * Functional model = Functional.of(x, sum.then("price", Dense.of(1)));
 * }</pre>
 *
 * <p>Immutable, and checked as it is built. Layers are named as in Keras ({@code dense}, {@code
 * dense_1}), in the order in which they are reached from the outputs, unless they are applied under
 * a name; an output is named after the layer that gives it unless the {@linkplain #builder builder}
 * says otherwise. A layer applied a second time with the same weights ({@link
 * dev.lamina.api.SharedLayer}) has a name of its own there: {@code tower_1} has the weights of
 * {@code tower}.
 */
public final class Functional implements Model {
  private final String name;
  private final List<Input> inputs;
  private final List<LayerNode> layers;
  private final Map<String, String> outputs;

  Functional(String name, List<Input> inputs, List<LayerNode> layers, Map<String, String> outputs) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.layers = List.copyOf(layers);
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /**
   * Returns the graph between an input and an output.
   *
   * @throws ConfigurationException if the output does not depend on the input, or on another one
   */
  public static Functional of(SymbolicTensor input, SymbolicTensor output) {
    return of(List.of(input), List.of(output));
  }

  /**
   * Returns the graph between inputs and outputs.
   *
   * @throws ConfigurationException if an input is not used, one is missing, or two parts have the
   *     same name
   */
  public static Functional of(List<SymbolicTensor> inputs, List<SymbolicTensor> outputs) {
    Builder builder = builder();
    inputs.forEach(builder::input);
    outputs.forEach(builder::output);
    return builder.build();
  }

  /** Returns a builder that names the model and its outputs. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects inputs and outputs; the layers between them are found. */
  public static final class Builder {
    private final List<SymbolicTensor> inputs = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private String name = "functional";

    private Builder() {}

    /** An output and its name, empty for that of its layer. */
    record Output(String name, SymbolicTensor tensor) {}

    /** Names the model; {@code functional} unless said otherwise. */
    public Builder name(String newName) {
      name = Require.name("Model", newName);
      return this;
    }

    /** Adds an input; the order is that of {@link Model#inputs}. */
    public Builder input(SymbolicTensor input) {
      inputs.add(input);
      return this;
    }

    /** Adds an output under the name of the layer that gives it. */
    public Builder output(SymbolicTensor output) {
      outputs.add(new Output("", output));
      return this;
    }

    /** Adds an output under a name, which histories, data sets and signatures use. */
    public Builder output(String outputName, SymbolicTensor output) {
      outputs.add(new Output(Require.name("Output", outputName), output));
      return this;
    }

    /**
     * Returns the model.
     *
     * @throws ConfigurationException if an input is not used, one is missing, two parts have the
     *     same name, or a shared layer would need other weights
     */
    public Functional build() {
      Functional model = new Tracing(inputs, outputs).model(name);
      if (model.layers.stream().anyMatch(LayerNode::isShared)) {
        Network.of(model);
      }
      return model;
    }
  }

  /**
   * Reads a model that {@link #toJson} wrote, made of Lamina's own layers.
   *
   * @throws ConfigurationException if the text is no such model; says where and what was expected
   */
  public static Functional fromJson(String json) {
    return fromJson(json, List.of());
  }

  /**
   * Reads a model that {@link #toJson} wrote.
   *
   * @param custom the classes of your own that the text may name; no other class is ever
   *     instantiated
   * @throws ConfigurationException if the text is no such model; says where and what was expected
   */
  public static Functional fromJson(String json, List<Class<? extends Record>> custom) {
    return ModelJson.read(json, custom, Functional.class);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Input> inputs() {
    return inputs;
  }

  @Override
  public List<LayerNode> layers() {
    return layers;
  }

  @Override
  public Map<String, String> outputs() {
    return outputs;
  }

  @Override
  public Functional freeze(String... names) {
    return new Functional(name, inputs, Parts.trainable(this, false, names), outputs);
  }

  @Override
  public Functional unfreeze(String... names) {
    return new Functional(name, inputs, Parts.trainable(this, true, names), outputs);
  }

  /** Returns this model under another name. */
  public Functional name(String newName) {
    return new Functional(Require.name("Model", newName), inputs, layers, outputs);
  }

  /** Returns whether the other model has the same name, inputs, layers and outputs. */
  @Override
  public boolean equals(Object o) {
    return o instanceof Functional other
        && name.equals(other.name)
        && inputs.equals(other.inputs)
        && layers.equals(other.layers)
        && List.copyOf(outputs.entrySet()).equals(List.copyOf(other.outputs.entrySet()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(inputs, layers, outputs);
  }

  /** Returns the summary. */
  @Override
  public String toString() {
    return summary();
  }
}
