package dev.lamina.api;

import java.util.List;
import java.util.Optional;

/**
 * What goes from layer to layer before there are data: Keras's KerasTensor. It knows its shape and
 * type and where it comes from, and holds no value.
 *
 * <pre>{@code
 * SymbolicTensor image = Input.of(28, 28, 1).name("image").tensor();
 * SymbolicTensor features = image.then(Conv2D.of(16, 3)).then(Flatten.of());
 * SymbolicTensor digit = features.then("digit", Dense.of(10, Activations.SOFTMAX));
 * Functional model = Functional.of(image, digit);
 * }</pre>
 *
 * <p>Immutable. Two are equal only if they are the same object: a layer applied twice gives two
 * tensors.
 */
public final class SymbolicTensor {
  private final Origin origin;
  private final int index;
  private final TensorSpec spec;

  /** Where tensors come from. */
  public sealed interface Origin permits Source, Application {}

  /** An input of a model. Equal only to itself. */
  public static final class Source implements Origin {
    private final String name;
    private final TensorSpec spec;

    Source(String name, TensorSpec spec) {
      this.name = name;
      this.spec = spec;
    }

    /** Returns the name, unique among a model's inputs. */
    public String name() {
      return name;
    }

    /** Returns shape, batch dimension first, and element type. */
    public TensorSpec spec() {
      return spec;
    }
  }

  /**
   * A layer applied to tensors. Equal only to itself: each application is another place in the
   * model.
   */
  public static final class Application implements Origin {
    private final SharedLayer layer;
    private final List<SymbolicTensor> inputs;
    private final List<TensorSpec> outputs;

    Application(SharedLayer layer, List<SymbolicTensor> inputs, List<TensorSpec> outputs) {
      this.layer = layer;
      this.inputs = List.copyOf(inputs);
      this.outputs = List.copyOf(outputs);
    }

    /** Returns the layer; the same object wherever its weights are shared. */
    public SharedLayer layer() {
      return layer;
    }

    /** Returns what it is applied to. */
    public List<SymbolicTensor> inputs() {
      return inputs;
    }

    /** Returns what it gives. */
    public List<TensorSpec> outputs() {
      return outputs;
    }
  }

  SymbolicTensor(Origin origin, int index, TensorSpec spec) {
    this.origin = origin;
    this.index = index;
    this.spec = spec;
  }

  /**
   * Returns an input of a model; {@code Input.tensor()} is the usual way.
   *
   * @param spec shape with the batch dimension first, and dtype
   */
  public static SymbolicTensor input(String name, TensorSpec spec) {
    return new SymbolicTensor(new Source(name, spec), 0, spec);
  }

  /** Returns what it comes from. */
  public Origin origin() {
    return origin;
  }

  /** Returns which of its origin's outputs it is, 0 for the first. */
  public int index() {
    return index;
  }

  /** Returns shape, batch dimension first, and element type. */
  public TensorSpec spec() {
    return spec;
  }

  /**
   * Applies a layer to this tensor, with weights of its own.
   *
   * @throws ShapeException if the layer cannot take it
   */
  public SymbolicTensor then(MultiLayer layer) {
    return layer.apply(this);
  }

  /**
   * Applies a layer to this tensor under a name, unique within the model.
   *
   * @throws ShapeException if the layer cannot take it
   */
  public SymbolicTensor then(String name, MultiLayer layer) {
    return layer.apply(name, this);
  }

  /**
   * Applies a shared layer to this tensor.
   *
   * @throws ShapeException if the layer cannot take it
   */
  public SymbolicTensor then(SharedLayer layer) {
    return layer.apply(this);
  }

  static SymbolicTensor only(List<SymbolicTensor> outputs) {
    if (outputs.size() != 1) {
      throw new ConfigurationException(
          "The layer gives %d tensors; applyAll returns them all".formatted(outputs.size()));
    }
    return outputs.get(0);
  }

  /** Returns the input's name, or the layer and what it takes, then the shape. */
  @Override
  public String toString() {
    return path() + ": " + spec;
  }

  /** Returns the way from an input to here, for example {@code image -> Conv2D -> Flatten}. */
  public String path() {
    StringBuilder path = new StringBuilder();
    SymbolicTensor at = this;
    for (int steps = 0; steps < 8; steps++) {
      if (!(at.origin instanceof Application application)) {
        return ((Source) at.origin).name() + path;
      }
      path.insert(0, " -> " + application.layer().title());
      Optional<SymbolicTensor> first = application.inputs().stream().findFirst();
      if (first.isEmpty()) {
        return path.toString();
      }
      at = first.get();
    }
    return "..." + path;
  }
}
