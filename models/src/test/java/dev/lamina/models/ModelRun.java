package dev.lamina.models;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.Tower;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** One model in one phase, whose weights are fed: shows what a model computes. */
public final class ModelRun implements AutoCloseable {
  private final Map<String, Array> weights = new LinkedHashMap<>();
  private final List<String> feeds = new ArrayList<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, String> updates = new LinkedHashMap<>();
  private final Engine engine;

  private ModelRun(Model model, Phase phase) {
    Network network = Network.of(model);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<NetworkWeight, Operand<TFloat32>> values = new LinkedHashMap<>();
      for (NetworkWeight weight : network.weights()) {
        Placeholder<TFloat32> value =
            tf.placeholder(TFloat32.class, Placeholder.shape(weight.shape().toTensorFlow()));
        values.put(weight, value);
        weights.put(weight.name(), weight.initialValue(1));
        feeds.add(name(value));
      }
      Placeholder<TInt64> seed = tf.placeholder(TInt64.class);
      feeds.add(name(seed));
      List<Operand<? extends TType>> inputs = new ArrayList<>();
      for (Input input : model.inputs()) {
        Operand<? extends TType> placeholder =
            tf.placeholder(
                input.dtype().tensorType(), Placeholder.shape(input.spec().shape().toTensorFlow()));
        inputs.add(placeholder);
        feeds.add(name(placeholder));
      }
      Tower tower = network.apply(tf, phase, values::get, n -> seed, inputs);
      tower.outputs().forEach((name, output) -> outputs.put(name, name(tf.identity(output))));
      tower
          .stateUpdates()
          .forEach(update -> updates.put(update.state().name(), name(update.newValue())));
      engine = Engine.of(graph.toGraphDef(), ConfigProto.getDefaultInstance());
    }
  }

  /** Returns the model as it learns. */
  public static ModelRun training(Model model) {
    return new ModelRun(model, Phase.TRAINING);
  }

  /** Returns the model as it answers. */
  public static ModelRun inference(Model model) {
    return new ModelRun(model, Phase.INFERENCE);
  }

  private static String name(Operand<? extends TType> operand) {
    return operand.asOutput().op().name() + ":" + operand.asOutput().index();
  }

  /** Sets the values of a weight or state. */
  public ModelRun set(String weight, float... values) {
    Array old = requireNonNull(weights.get(weight), weight);
    weights.put(weight, Array.of(values).reshape(old.shape()));
    return this;
  }

  /** Returns the names of states that a step updates. */
  public Iterable<String> updated() {
    return updates.keySet();
  }

  /** Returns an output for the inputs, in order. */
  public Array output(String name, Array... inputs) {
    return fetch(requireNonNull(outputs.get(name), name), inputs);
  }

  /** Returns the new value of a state. */
  public Array update(String state, Array... inputs) {
    return fetch(requireNonNull(updates.get(state), state), inputs);
  }

  private Array fetch(String what, Array... inputs) {
    List<NativeTensor> tensors = new ArrayList<>();
    try {
      weights.values().forEach(value -> tensors.add(NativeTensor.of(value)));
      tensors.add(NativeTensor.of(Array.of(new long[] {17, 4}, Shape.of(2))));
      for (Array input : inputs) {
        tensors.add(NativeTensor.of(input));
      }
      return engine
          .program(feeds, List.of(what), List.of())
          .fetch(tensors.toArray(new NativeTensor[0]))
          .get(0);
    } finally {
      tensors.forEach(NativeTensor::close);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
