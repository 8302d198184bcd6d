package dev.lamina.models.internal;

import dev.lamina.api.Call;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Phase;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.models.LayerNode;
import dev.lamina.models.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * A model with its weights declared: still a description, but one that can be applied in a graph,
 * once for training and once for inference, on the same variables.
 */
public final class Network {
  private final Model model;
  private final Map<String, NetworkWeight> weights = new LinkedHashMap<>();
  private final Map<String, Forward> forwards = new LinkedHashMap<>();
  private boolean complete;

  private Network(Model model) {
    this.model = model;
  }

  /**
   * Returns the network of a model: each layer's {@code build} is called once.
   *
   * @throws ConfigurationException if a layer declares a weight wrongly
   */
  public static Network of(Model model) {
    Network network = new Network(model);
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    specs.put(model.input().name(), model.input().spec());
    for (LayerNode node : model.layers()) {
      TensorSpec input = specs.get(node.inputs().get(0));
      if (input == null) {
        throw new IllegalStateException(node.name() + " comes before its input");
      }
      Context context = network.new Context(node.name(), node.name());
      network.forwards.put(node.name(), node.layer().build(context, input));
      specs.put(node.name(), node.output());
    }
    network.complete = true;
    return network;
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Returns the weights and state of all layers, in the order of their declaration. */
  public List<NetworkWeight> weights() {
    return List.copyOf(weights.values());
  }

  /** Returns the weights that the optimizer trains. */
  public List<NetworkWeight> trainableWeights() {
    return weights.values().stream().filter(NetworkWeight::trainable).toList();
  }

  /** Returns a float32 variable for each weight, made if it is new. */
  public static Function<NetworkWeight, Operand<TFloat32>> reads(Variables variables) {
    return weight -> {
      @SuppressWarnings("unchecked") // made as float32
      Operand<TFloat32> read =
          (Operand<TFloat32>)
              variables.variable(weight.name(), weight.shape(), DType.FLOAT32).read();
      return read;
    };
  }

  /**
   * Adds the model's nodes to a graph.
   *
   * @param values the current values of each weight in that graph
   * @param seeds the seed of the n-th random op, shape [2]; called with n, from 0 on
   * @throws ConfigurationException if a layer does not keep what it declared
   */
  public Tower apply(
      Ops tf,
      Phase phase,
      Function<NetworkWeight, Operand<TFloat32>> values,
      LongFunction<Operand<TInt64>> seeds,
      Operand<? extends TType> input) {
    Map<String, Operand<? extends TType>> outputs = new LinkedHashMap<>();
    Map<NetworkWeight, Operand<TFloat32>> updates = new LinkedHashMap<>();
    AtomicLong seedCount = new AtomicLong();
    Operand<? extends TType> last = input;
    for (LayerNode node : model.layers()) {
      String from = node.inputs().get(0);
      Operand<? extends TType> x = from.equals(model.input().name()) ? input : outputs.get(from);
      Forward forward = forwards.get(node.name());
      if (x == null || forward == null) {
        throw new IllegalStateException(node.name() + " comes before its input");
      }
      Call call =
          new GraphCall(
              node.name(), tf.withSubScope(node.name()), phase, values, seeds, seedCount, updates);
      last = forward.apply(call, x);
      checkOutput(node, last);
      outputs.put(node.name(), last);
    }
    List<Tower.StateUpdate> stateUpdates = new ArrayList<>();
    updates.forEach((state, value) -> stateUpdates.add(new Tower.StateUpdate(state, value)));
    return new Tower(last, Collections.unmodifiableMap(outputs), List.copyOf(stateUpdates));
  }

  private static void checkOutput(LayerNode node, Operand<? extends TType> output) {
    TensorSpec declared = node.output();
    org.tensorflow.ndarray.Shape found = output.asOutput().shape();
    boolean sameShape = found.isUnknown() || declared.shape().matches(Shape.of(found.asArray()));
    if (output.type() != declared.dtype().tensorType() || !sameShape) {
      throw new ConfigurationException(
          "Layer '%s' (%s) declares the output %s but its graph gives %s %s"
              .formatted(node.name(), node.type(), declared, found, output.type().getSimpleName()));
    }
  }

  /**
   * Returns the weight as this network knows it.
   *
   * @throws ConfigurationException if it is another's
   */
  private NetworkWeight own(Weight weight) {
    NetworkWeight own = weights.get(weight.name());
    if (own == null || !own.equals(weight)) {
      throw new ConfigurationException(
          "The weight '%s' was not declared in this model".formatted(weight.name()));
    }
    return own;
  }

  private final class GraphCall implements Call {
    private final String layer;
    private final Ops tf;
    private final Phase phase;
    private final Function<NetworkWeight, Operand<TFloat32>> values;
    private final LongFunction<Operand<TInt64>> seeds;
    private final AtomicLong seedCount;
    private final Map<NetworkWeight, Operand<TFloat32>> updates;

    GraphCall(
        String layer,
        Ops tf,
        Phase phase,
        Function<NetworkWeight, Operand<TFloat32>> values,
        LongFunction<Operand<TInt64>> seeds,
        AtomicLong seedCount,
        Map<NetworkWeight, Operand<TFloat32>> updates) {
      this.layer = layer;
      this.tf = tf;
      this.phase = phase;
      this.values = values;
      this.seeds = seeds;
      this.seedCount = seedCount;
      this.updates = updates;
    }

    @Override
    public Ops tf() {
      return tf;
    }

    @Override
    public Phase phase() {
      return phase;
    }

    @Override
    public Operand<TFloat32> value(Weight weight) {
      return values.apply(own(weight));
    }

    @Override
    public Operand<TInt64> seed() {
      return seeds.apply(seedCount.getAndIncrement());
    }

    @Override
    public void afterStep(Weight state, Operand<TFloat32> newValue) {
      NetworkWeight own = own(state);
      if (own.trainable()) {
        throw new ConfigurationException(
            "Layer '%s': afterStep sets '%s', which the optimizer trains. Declare it with state()."
                .formatted(layer, own.name()));
      }
      if (phase == Phase.TRAINING && updates.put(own, newValue) != null) {
        throw new ConfigurationException(
            "Layer '%s': afterStep sets '%s' twice in one step".formatted(layer, own.name()));
      }
    }
  }

  private final class Context implements LayerContext {
    private final String layer;
    private final String prefix;
    private final Set<String> names = new HashSet<>();

    Context(String layer, String prefix) {
      this.layer = layer;
      this.prefix = prefix;
    }

    @Override
    public Weight weight(
        String name, Shape shape, Initializer initializer, Regularizer regularizer) {
      return declare(name, shape, true, initializer, regularizer);
    }

    @Override
    public Weight state(String name, Shape shape, Initializer initializer) {
      return declare(name, shape, false, initializer, Regularizer.none());
    }

    @Override
    public Forward child(String name, Layer child, TensorSpec input) {
      checkName(name);
      String full = prefix + "." + name;
      LayerOutput.of(full, child, input);
      return child.build(new Context(layer, full), input);
    }

    private Weight declare(
        String name,
        Shape shape,
        boolean trainable,
        Initializer initializer,
        Regularizer regularizer) {
      checkName(name);
      checkShape(name, shape);
      NetworkWeight weight =
          new NetworkWeight(prefix + "." + name, layer, shape, trainable, initializer, regularizer);
      weights.put(weight.name(), weight);
      return weight;
    }

    private void checkName(String name) {
      if (complete) {
        throw new ConfigurationException(
            "Layer '%s': '%s' is declared after build has returned. Declare it in build."
                .formatted(prefix, name));
      }
      Require.name("Layer '%s': weight or child".formatted(prefix), name);
      if (!names.add(name)) {
        throw new ConfigurationException(
            "Layer '%s': two weights or children are named '%s'; give each a name of its own"
                .formatted(prefix, name));
      }
    }

    private void checkShape(String name, Shape shape) {
      if (!shape.isKnown()) {
        throw new ConfigurationException(
            "Layer '%s': weight '%s' has the unknown shape %s; fix the input's sizes that it depends on"
                .formatted(prefix, name, shape));
      }
      // In floating point, which cannot overflow: the exact product is not needed.
      double size = LongStream.of(shape.dims()).asDoubleStream().reduce(1, (a, b) -> a * b);
      if (size > Integer.MAX_VALUE) {
        throw new ConfigurationException(
            "Layer '%s': weight '%s' %s has more than %d elements; choose smaller sizes"
                .formatted(prefix, name, shape, Integer.MAX_VALUE));
      }
    }
  }
}
