package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Wiring;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A checked graph of named layers, in an order in which they can be computed. A model is a layer,
 * too: it can be applied to symbolic tensors and stand in other models.
 */
public sealed interface Model extends MultiLayer permits Sequential, Functional {
  /** Returns the model's name, shown in its summary. */
  String name();

  /** Returns what goes in, in order; names are unique. */
  List<Input> inputs();

  /** Returns the layers; each takes inputs or outputs of layers before it. */
  List<LayerNode> layers();

  /**
   * Returns what comes out: for each output's name the reference to its tensor, as {@link
   * LayerNode} says.
   */
  Map<String, String> outputs();

  /**
   * Returns what goes in.
   *
   * @throws ConfigurationException if the model has several inputs
   */
  default Input input() {
    return only(inputs(), "inputs", inputs().stream().map(Input::name).toList());
  }

  /**
   * Returns what comes out.
   *
   * @throws ConfigurationException if the model has several outputs
   */
  default TensorSpec output() {
    return only(outputSpecs().values(), "outputs", outputSpecs().keySet());
  }

  private <T> T only(Collection<T> values, String what, Collection<String> names) {
    if (values.size() != 1) {
      throw new ConfigurationException(
          "Model '%s' has %d %s: %s. Name the one that is meant"
              .formatted(name(), values.size(), what, String.join(", ", names)));
    }
    return values.iterator().next();
  }

  /** Returns shape and type of each output by name, in order. */
  default Map<String, TensorSpec> outputSpecs() {
    return Wiring.outputSpecs(this);
  }

  /**
   * Returns the layer of a name, or of the path {@code outer.inner} of a layer of a model within.
   *
   * @throws ConfigurationException if there is none; the message lists the names
   */
  default LayerNode layer(String path) {
    return Parts.layer(this, path);
  }

  /**
   * Returns the part of the model that computes some layers: what they give are its outputs, under
   * their names ({@code lstm}, {@code lstm_1} if there are several), and its inputs are those that
   * they depend on. Names stay, so weights can be copied; where the part lacks the layer that owns
   * shared weights, the first that shares them does.
   *
   * @param layers at least one, of the model itself and not of one within
   * @throws ConfigurationException if there is no such layer
   */
  default Functional upTo(String... layers) {
    return Parts.upTo(this, List.of(layers));
  }

  /**
   * Returns the model with layers that keep their weights while it is trained, in Keras {@code
   * trainable = False}.
   *
   * @param layers their names, or the path {@code outer.inner} of a layer of a model within; all if
   *     none is given
   * @throws ConfigurationException if there is no such layer
   */
  Model freeze(String... layers);

  /**
   * Returns the model with layers that are trained again. A model within is unfrozen with all its
   * layers, as in Keras.
   *
   * @param layers their names, or the path {@code outer.inner} of a layer of a model within; all if
   *     none is given
   * @throws ConfigurationException if there is no such layer
   */
  Model unfreeze(String... layers);

  @Override
  default List<TensorSpec> outputs(List<TensorSpec> received) {
    return Wiring.outputs(this, received);
  }

  @Override
  default MultiForward build(LayerContext ctx, List<TensorSpec> received) {
    return Wiring.build(this, ctx, received);
  }

  /** Returns all types; each input has its own. */
  @Override
  default Set<DType> accepts() {
    return EnumSet.allOf(DType.class);
  }

  /** Returns Keras's table of layers, output shapes and numbers of parameters. */
  default String summary() {
    return Summary.of(this);
  }

  /**
   * Returns the model as JSON; {@link #fromJson} reads it.
   *
   * @throws ConfigurationException if a layer holds something that cannot be written, such as a
   *     lambda
   */
  default String toJson() {
    return ModelJson.write(this);
  }

  /**
   * Reads a model that {@link #toJson} wrote, made of Lamina's own layers.
   *
   * @throws ConfigurationException if the text is no such model; says where and what was expected
   * @throws dev.lamina.api.ShapeException if a layer cannot take what it would get
   */
  static Model fromJson(String json) {
    return fromJson(json, List.of());
  }

  /**
   * Reads a model that {@link #toJson} wrote.
   *
   * @param custom the classes of layers, activations, initializers and regularizers of your own
   *     that the text may name; no other class is ever instantiated
   * @throws ConfigurationException if the text is no such model; says where and what was expected
   * @throws dev.lamina.api.ShapeException if a layer cannot take what it would get
   */
  static Model fromJson(String json, List<Class<? extends Record>> custom) {
    return ModelJson.read(json, custom);
  }
}
