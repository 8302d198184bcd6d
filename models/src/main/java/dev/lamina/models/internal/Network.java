package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.MultiForward;
import dev.lamina.api.Phase;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongFunction;
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
  private final MultiForward forward;

  private Network(Model model) {
    this.model = model;
    this.forward =
        Wiring.build(
            model,
            BuildContext.root(declarations),
            model.inputs().stream().map(Input::spec).toList());
    declarations.close();
  }

  /**
   * Returns the network of a model: each layer's {@code build} is called once.
   *
   * @throws ConfigurationException if a layer declares a weight wrongly, or a shared layer would
   *     need other weights at another place
   */
  public static Network of(Model model) {
    return new Network(model);
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
   * @param inputs one for each of the model's, in order
   * @throws ConfigurationException if a layer does not keep what it declared
   */
  public Tower apply(
      Ops tf,
      Phase phase,
      Function<NetworkWeight, Operand<TFloat32>> values,
      LongFunction<Operand<TInt64>> seeds,
      List<Operand<? extends TType>> inputs) {
    AtomicLong seedCount = new AtomicLong();
    GraphCall.Site site =
        GraphCall.Site.of(
            declarations, phase, values, () -> seeds.apply(seedCount.getAndIncrement()));
    List<Operand<? extends TType>> results = forward.apply(GraphCall.root(site, tf), inputs);
    Map<String, Operand<? extends TType>> outputs = new LinkedHashMap<>();
    model.outputs().keySet().forEach(name -> outputs.put(name, results.get(outputs.size())));
    List<Tower.StateUpdate> stateUpdates = new ArrayList<>();
    site.updates().forEach((state, value) -> stateUpdates.add(new Tower.StateUpdate(state, value)));
    return new Tower(
        Collections.unmodifiableMap(outputs),
        Collections.unmodifiableMap(site.traced()),
        List.copyOf(stateUpdates));
  }
}
