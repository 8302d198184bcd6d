package dev.lamina.models.layers;

import dev.lamina.api.Array;
import dev.lamina.api.Layer;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
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

/** One layer in one phase, whose weights are fed: shows what a layer computes. */
final class LayerRun implements AutoCloseable {
  private final Map<String, Array> weights = new LinkedHashMap<>();
  private final Map<String, String> feeds = new LinkedHashMap<>();
  private final Map<String, String> updates = new LinkedHashMap<>();
  private final List<String> opTypes = new ArrayList<>();
  private final String input;
  private final String seed;
  private final String output;
  private final String outputOp;
  private final Engine engine;
  private long step;

  private LayerRun(Layer layer, TensorSpec spec, Phase phase) {
    Network network =
        Network.of(Sequential.of(new Input(spec.shape().row(), spec.dtype(), "x"), layer));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<NetworkWeight, Operand<TFloat32>> values = new LinkedHashMap<>();
      for (NetworkWeight weight : network.weights()) {
        Placeholder<TFloat32> value =
            tf.placeholder(TFloat32.class, Placeholder.shape(weight.shape().toTensorFlow()));
        values.put(weight, value);
        weights.put(ownName(weight), weight.initialValue(1));
        feeds.put(ownName(weight), name(value));
      }
      Placeholder<TInt64> seedValue = tf.placeholder(TInt64.class);
      Placeholder<? extends TType> x =
          tf.placeholder(spec.dtype().tensorType(), Placeholder.shape(spec.shape().toTensorFlow()));
      Tower tower = network.apply(tf, phase, values::get, n -> seedValue, List.of(x));
      graph.operations().forEachRemaining(op -> opTypes.add(op.type()));
      Operand<? extends TType> result = tower.outputs().values().iterator().next();
      outputOp = result.op().type();
      output = name(tf.identity(result));
      tower
          .stateUpdates()
          .forEach(update -> updates.put(ownName(update.state()), name(update.newValue())));
      input = name(x);
      seed = name(seedValue);
      engine = Engine.of(graph.toGraphDef(), ConfigProto.getDefaultInstance());
    }
  }

  static LayerRun training(Layer layer, TensorSpec spec) {
    return new LayerRun(layer, spec, Phase.TRAINING);
  }

  static LayerRun inference(Layer layer, TensorSpec spec) {
    return new LayerRun(layer, spec, Phase.INFERENCE);
  }

  private static String ownName(NetworkWeight weight) {
    return weight.name().substring(weight.layer().length() + 1);
  }

  private static String name(Operand<? extends TType> operand) {
    return operand.asOutput().op().name() + ":" + operand.asOutput().index();
  }

  /** Sets the values of a weight or state. */
  LayerRun set(String weight, float... values) {
    weights.computeIfPresent(weight, (name, old) -> Array.of(values).reshape(old.shape()));
    return this;
  }

  /** Sets the number that call.seed() is made of. */
  LayerRun step(long newStep) {
    step = newStep;
    return this;
  }

  Array weight(String name) {
    return weights.get(name);
  }

  Iterable<String> weightNames() {
    return weights.keySet();
  }

  /** Returns the type of the node that gives the output. */
  String outputOp() {
    return outputOp;
  }

  /** Returns the types of the graph's nodes. */
  List<String> opTypes() {
    return opTypes;
  }

  /** Returns the output for an input. */
  Array output(Array x) {
    return fetch(output, x);
  }

  /** Returns the new value of a state. */
  Array update(String state, Array x) {
    return fetch(updates.get(state), x);
  }

  boolean updatesState() {
    return !updates.isEmpty();
  }

  private Array fetch(String what, Array x) {
    List<String> names = new ArrayList<>(feeds.values());
    names.add(input);
    names.add(seed);
    List<NativeTensor> tensors = new ArrayList<>();
    try {
      weights.values().forEach(value -> tensors.add(NativeTensor.of(value)));
      tensors.add(NativeTensor.of(x));
      tensors.add(NativeTensor.of(Array.of(new long[] {17, step}, Shape.of(2))));
      return engine
          .program(names, List.of(what), List.of())
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
