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
import java.util.regex.Pattern;
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
  private static final Pattern VALID_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private final Model model;
  private final List<NetworkWeight> weights = new ArrayList<>();
  private final Map<String, Forward> forwards = new LinkedHashMap<>();

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
    return network;
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Returns the weights and state of all layers, in the order of their declaration. */
  public List<NetworkWeight> weights() {
    return Collections.unmodifiableList(weights);
  }

  /** Returns the weights that the optimizer trains. */
  public List<NetworkWeight> trainableWeights() {
    return weights.stream().filter(NetworkWeight::trainable).toList();
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
   * @param seeds the seed of the n-th random op, shape [2]; called with n
   */
  public Tower apply(
      Ops tf,
      Phase phase,
      Function<NetworkWeight, Operand<TFloat32>> values,
      Function<Long, Operand<TInt64>> seeds,
      Operand<? extends TType> input) {
    Map<String, Operand<? extends TType>> outputs = new LinkedHashMap<>();
    List<Tower.StateUpdate> updates = new ArrayList<>();
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
      if (last.type() != node.output().dtype().tensorType()) {
        throw new ConfigurationException(
            "Layer '%s' (%s) declares %s output but its graph gives %s"
                .formatted(
                    node.name(), node.type(), node.output().dtype(), last.type().getSimpleName()));
      }
      outputs.put(node.name(), last);
    }
    return new Tower(last, Collections.unmodifiableMap(outputs), List.copyOf(updates));
  }

  private record GraphCall(
      String layer,
      Ops tf,
      Phase phase,
      Function<NetworkWeight, Operand<TFloat32>> values,
      Function<Long, Operand<TInt64>> seeds,
      AtomicLong seedCount,
      List<Tower.StateUpdate> updates)
      implements Call {

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
      if (phase == Phase.TRAINING) {
        updates.add(new Tower.StateUpdate(own, newValue));
      }
    }

    private static NetworkWeight own(Weight weight) {
      if (weight instanceof NetworkWeight own) {
        return own;
      }
      throw new ConfigurationException(
          "The weight '%s' was not declared in this model".formatted(weight.name()));
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
      child.output(input);
      return child.build(new Context(layer, prefix + "." + name), input);
    }

    private Weight declare(
        String name,
        Shape shape,
        boolean trainable,
        Initializer initializer,
        Regularizer regularizer) {
      checkName(name);
      if (!shape.isKnown()) {
        throw new ConfigurationException(
            "Layer '%s': weight '%s' has the unknown shape %s; fix the input's sizes that it depends on"
                .formatted(layer, name, shape));
      }
      NetworkWeight weight =
          new NetworkWeight(prefix + "." + name, layer, shape, trainable, initializer, regularizer);
      weights.add(weight);
      return weight;
    }

    private void checkName(String name) {
      if (!VALID_NAME.matcher(name).matches() || !names.add(name)) {
        throw new ConfigurationException(
            "Layer '%s': weight or child name '%s' (expected: a name of its own; letters, digits, underscores)"
                .formatted(layer, name));
      }
    }
  }
}
