package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.LayerOutputs;
import dev.lamina.models.internal.Names;
import dev.lamina.models.internal.Require;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A stack of layers, each taking the output of the one before.
 *
 * <pre>{@code
 * Sequential model = Sequential.of(Input.of(1), Dense.of(8, Activations.RELU), Dense.of(1));
 * System.out.println(model.summary());
 * }</pre>
 *
 * <p>Immutable, and checked as it is built: every shape is inferred, and a layer that cannot take
 * what it would get is named at once. Layers are named as in Keras ({@code dense}, {@code dense_1})
 * unless the {@linkplain #builder builder} gives names.
 */
public final class Sequential implements Model {
  private final String name;
  private final Input input;
  private final List<LayerNode> layers;

  private Sequential(String name, Input input, List<LayerNode> layers) {
    this.name = name;
    this.input = input;
    this.layers = List.copyOf(layers);
  }

  /**
   * Returns the stack of these layers.
   *
   * @throws ShapeException if a layer cannot take the output of the one before
   */
  public static Sequential of(Input input, MultiLayer... layers) {
    Builder builder = builder(input);
    for (MultiLayer layer : layers) {
      builder.add(layer);
    }
    return builder.build();
  }

  /** Returns a builder that adds layers one by one, with names where you like. */
  public static Builder builder(Input input) {
    return new Builder(input);
  }

  /**
   * Reads a model that {@link #toJson} wrote, made of Lamina's own layers.
   *
   * @throws ConfigurationException if the text is no such model; says where and what was expected
   * @throws ShapeException if a layer cannot take the output of the one before
   */
  public static Sequential fromJson(String json) {
    return fromJson(json, List.of());
  }

  /**
   * Reads a model that {@link #toJson} wrote.
   *
   * @param custom the classes of layers, activations, initializers and regularizers of your own
   *     that the text may name; no other class is ever instantiated
   * @throws ConfigurationException if the text is no such model; says where and what was expected
   * @throws ShapeException if a layer cannot take the output of the one before
   */
  public static Sequential fromJson(String json, List<Class<? extends Record>> custom) {
    return ModelJson.read(json, custom, Sequential.class);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Input input() {
    return input;
  }

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public List<LayerNode> layers() {
    return layers;
  }

  /** Returns the last layer's name for both the output and its tensor. */
  @Override
  public Map<String, String> outputs() {
    String last = layers.get(layers.size() - 1).name();
    return Map.of(last, last);
  }

  @Override
  public Sequential freeze(String... names) {
    return new Sequential(name, input, Parts.trainable(this, false, names));
  }

  @Override
  public Sequential unfreeze(String... names) {
    return new Sequential(name, input, Parts.trainable(this, true, names));
  }

  /** Returns whether the other model has the same name, input and layers. */
  @Override
  public boolean equals(Object o) {
    return o instanceof Sequential other
        && name.equals(other.name)
        && input.equals(other.input)
        && layers.equals(other.layers);
  }

  @Override
  public int hashCode() {
    return 31 * input.hashCode() + layers.hashCode();
  }

  /** Returns the summary. */
  @Override
  public String toString() {
    return summary();
  }

  /** Adds layers one by one; each is checked as it is added. */
  public static final class Builder {
    private final Input input;
    private final List<LayerNode> layers = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private String modelName = "sequential";

    private Builder(Input input) {
      this.input = input;
      names.add(input.name());
    }

    /** Names the model; {@code sequential} unless said otherwise. */
    public Builder name(String newName) {
      modelName = Require.name("Model", newName);
      return this;
    }

    /**
     * Adds a layer under Keras's default name for it.
     *
     * @throws ShapeException if it cannot take the output of the layer before
     */
    public Builder add(MultiLayer layer) {
      return add(Names.next(Names.base(layer), names), layer);
    }

    /**
     * Adds a layer under a name.
     *
     * @throws ConfigurationException if the name is taken or not a name, or the layer gives more
     *     than one tensor
     * @throws ShapeException if the layer cannot take the output of the layer before
     */
    public Builder add(String name, MultiLayer layer) {
      return add(name, layer, true);
    }

    Builder add(String name, MultiLayer layer, boolean trainable) {
      if (names.contains(Parts.requireLayerName(name))) {
        throw Parts.twice(name);
      }
      TensorSpec received = layers.isEmpty() ? input.spec() : last().output();
      String from = layers.isEmpty() ? input.name() : last().name();
      List<TensorSpec> outputs = LayerOutputs.of(name, layer, List.of(received));
      if (outputs.size() != 1) {
        throw new ConfigurationException(
            "Layer '%s' (%s) gives %d tensors (expected in a Sequential: 1). Use Functional"
                .formatted(name, LayerOutputs.type(layer), outputs.size()));
      }
      layers.add(new LayerNode(name, layer, List.of(from), outputs, name, trainable));
      names.add(name);
      return this;
    }

    private LayerNode last() {
      return layers.get(layers.size() - 1);
    }

    /**
     * Returns the model.
     *
     * @throws ConfigurationException if it has no layer
     */
    public Sequential build() {
      if (layers.isEmpty()) {
        throw new ConfigurationException(
            "A model needs at least one layer after its input, for example Dense.of(1)");
      }
      return new Sequential(modelName, input, layers);
    }
  }
}
