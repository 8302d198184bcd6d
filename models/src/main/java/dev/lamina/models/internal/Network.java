package dev.lamina.models.internal;

import dev.lamina.api.Call;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Phase;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.LayerNode;
import dev.lamina.models.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
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
  private final Declarations declarations = new Declarations();
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
      BuildContext context = new BuildContext(network.declarations, node.name());
      network.forwards.put(node.name(), node.layer().build(context, input));
      specs.put(node.name(), node.output());
    }
    network.declarations.close();
    return network;
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /** Returns the weights and state of all layers, in the order of their declaration. */
  public List<NetworkWeight> weights() {
    return declarations.weights();
  }

  /** Returns the weights that the optimizer trains. */
  public List<NetworkWeight> trainableWeights() {
    return weights().stream().filter(NetworkWeight::trainable).toList();
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
    Supplier<Operand<TInt64>> nextSeed = () -> seeds.apply(seedCount.getAndIncrement());
    Operand<? extends TType> last = input;
    for (LayerNode node : model.layers()) {
      String from = node.inputs().get(0);
      Operand<? extends TType> x = from.equals(model.input().name()) ? input : outputs.get(from);
      Forward forward = forwards.get(node.name());
      if (x == null || forward == null) {
        throw new IllegalStateException(node.name() + " comes before its input");
      }
      Ops ops = tf.withSubScope(node.name());
      Call call = new GraphCall(declarations, node.name(), ops, phase, values, nextSeed, updates);
      last = LayerGraph.add(node, forward, call, x);
      outputs.put(node.name(), last);
    }
    List<Tower.StateUpdate> stateUpdates = new ArrayList<>();
    updates.forEach((state, value) -> stateUpdates.add(new Tower.StateUpdate(state, value)));
    return new Tower(last, Collections.unmodifiableMap(outputs), List.copyOf(stateUpdates));
  }
}
