package dev.lamina.models.testing;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Phase;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.Program;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.Tower;
import dev.lamina.models.internal.Variables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** A model of one layer with both its towers and its gradients, ready to run. */
final class BuiltLayer implements AutoCloseable {
  private static final long SEED = 1234;

  private final Network network;
  private final Engine engine;
  private final Program assign;
  private final Program read;
  private final Program trainingOutputs;
  private final Program inferenceOutputs;
  private final Program stateUpdates;
  private final List<NetworkWeight> updatedStates;
  private final Optional<Gradients> gradients;

  /**
   * The gradients of the sum over all float outputs of coefficients * output, while training.
   *
   * @param names of what they are taken with respect to
   */
  private record Gradients(List<String> names, Program program) {}

  BuiltLayer(Model model) {
    network = Network.of(model);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<? extends TType>> inputs = new LinkedHashMap<>();
      for (Input input : model.inputs()) {
        Operand<? extends TType> placeholder =
            tf.placeholder(
                input.dtype().tensorType(), Placeholder.shape(input.spec().shape().toTensorFlow()));
        inputs.put(input.name(), placeholder);
      }
      List<String> inputNames = inputs.values().stream().map(BuiltLayer::name).toList();
      Variables variables = new Variables(tf);
      for (NetworkWeight weight : network.weights()) {
        variables.variable(weight.name(), weight.shape(), DType.FLOAT32);
      }
      Tower training = tower(tf, Phase.TRAINING, variables, inputs.values());
      Tower inference = tower(tf, Phase.INFERENCE, variables, inputs.values());
      updatedStates = training.stateUpdates().stream().map(Tower.StateUpdate::state).toList();
      List<String> newStates =
          training.stateUpdates().stream()
              .map(update -> name(tf.identity(update.newValue())))
              .toList();

      Map<String, Output<?>> wrt = new LinkedHashMap<>();
      for (NetworkWeight weight : network.trainableWeights()) {
        Variables.Entry variable = variables.variable(weight.name(), weight.shape(), DType.FLOAT32);
        wrt.put(weight.name(), variable.read().asOutput());
      }
      inputs.forEach(
          (name, input) -> {
            if (input.type() == TFloat32.class) {
              wrt.put(name, input.asOutput());
            }
          });
      List<Operand<? extends TType>> floats =
          training.outputs().values().stream()
              .<Operand<? extends TType>>map(output -> output)
              .filter(output -> output.type() == TFloat32.class)
              // TensorFlow forgets an output's own gradient if another output depends on it.
              .<Operand<? extends TType>>map(tf::identity)
              .toList();
      boolean differentiable = !floats.isEmpty() && !wrt.isEmpty();
      List<Placeholder<TFloat32>> coefficients =
          floats.stream().map(y -> tf.placeholder(TFloat32.class)).toList();
      List<String> gradientNames =
          differentiable ? addGradients(graph, floats, wrt, coefficients) : List.of();

      engine = Engine.of(graph.toGraphDef(), config());
      assign =
          engine.program(
              each(variables, entry -> name(entry.placeholder())),
              List.of(),
              each(variables, entry -> entry.assign().op().name()));
      read = engine.program(List.of(), each(variables, entry -> name(entry.read())), List.of());
      trainingOutputs = engine.program(inputNames, names(training), List.of());
      inferenceOutputs = engine.program(inputNames, names(inference), List.of());
      stateUpdates = engine.program(inputNames, newStates, List.of());
      List<String> fed = new ArrayList<>(inputNames);
      coefficients.forEach(placeholder -> fed.add(name(placeholder)));
      gradients =
          differentiable
              ? Optional.of(
                  new Gradients(
                      List.copyOf(wrt.keySet()), engine.program(fed, gradientNames, List.of())))
              : Optional.empty();
    }
    setWeights(firstValues());
  }

  /** Small graphs run fastest on the calling thread, and a check runs them thousands of times. */
  private static ConfigProto config() {
    return ConfigProto.newBuilder().setInterOpParallelismThreads(-1).build();
  }

  private Tower tower(
      Ops tf,
      Phase phase,
      Variables variables,
      Collection<? extends Operand<? extends TType>> inputs) {
    return network.apply(
        tf.withSubScope(phase == Phase.TRAINING ? "training" : "inference"),
        phase,
        Network.reads(variables),
        n -> tf.constant(new long[] {SEED, n}),
        List.copyOf(inputs));
  }

  private static List<String> names(Tower tower) {
    return tower.outputs().values().stream().map(BuiltLayer::name).toList();
  }

  private static List<String> addGradients(
      Graph graph,
      List<? extends Operand<? extends TType>> outputs,
      Map<String, Output<?>> wrt,
      List<? extends Operand<TFloat32>> coefficients) {
    Output<?>[] results =
        graph.addGradients(
            "gradients",
            outputs.stream().map(Operand::asOutput).toArray(Output<?>[]::new),
            wrt.values().toArray(new Output<?>[0]),
            coefficients.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
    List<String> names = new ArrayList<>();
    int i = 0;
    for (String what : wrt.keySet()) {
      Output<?> result = results[i++];
      if (result.isClosed()) {
        throw new AssertionError(
            "no gradient reaches '%s': it is not used, or an op on the way has no gradient"
                .formatted(what));
      }
      names.add(name(result));
    }
    return names;
  }

  private static List<String> each(Variables variables, Function<Variables.Entry, String> name) {
    return variables.all().values().stream().map(name).toList();
  }

  private static String name(Operand<? extends TType> operand) {
    Output<?> output = operand.asOutput();
    return output.op().name() + ":" + output.index();
  }

  /** Returns the weights and state that the layer declared. */
  List<NetworkWeight> declared() {
    return network.weights();
  }

  /** Returns what the initializers give. */
  Map<String, Array> firstValues() {
    Map<String, Array> values = new LinkedHashMap<>();
    network.weights().forEach(weight -> values.put(weight.name(), weight.initialValue(SEED)));
    return values;
  }

  /** Returns the current values of weights and state. */
  Map<String, Array> weights() {
    Map<String, Array> named = new LinkedHashMap<>();
    if (network.weights().isEmpty()) {
      return named;
    }
    List<Array> values = read.fetch();
    int i = 0;
    for (NetworkWeight weight : network.weights()) {
      named.put(weight.name(), values.get(i++));
    }
    return named;
  }

  /** Sets all weights and state. */
  void setWeights(Map<String, Array> values) {
    if (network.weights().isEmpty()) {
      return;
    }
    List<Array> arrays =
        network.weights().stream()
            .map(weight -> requireNonNull(values.get(weight.name())))
            .toList();
    fetch(assign, arrays);
  }

  /** Returns the outputs for inputs. */
  List<Array> outputs(Phase phase, List<Array> inputs) {
    return fetch(phase == Phase.TRAINING ? trainingOutputs : inferenceOutputs, inputs);
  }

  /** Returns what state would become after a training step. */
  Map<NetworkWeight, Array> updates(List<Array> inputs) {
    Map<NetworkWeight, Array> named = new LinkedHashMap<>();
    if (updatedStates.isEmpty()) {
      return named;
    }
    List<Array> values = fetch(stateUpdates, inputs);
    for (int i = 0; i < values.size(); i++) {
      named.put(updatedStates.get(i), values.get(i));
    }
    return named;
  }

  /**
   * Returns the gradients of the sum over the float outputs of coefficients * output, while
   * training, by the names of weights and inputs; none if all outputs or all inputs are whole
   * numbers.
   *
   * @param coefficients for each float output
   */
  Map<String, Array> gradients(List<Array> inputs, List<Array> coefficients) {
    Map<String, Array> named = new LinkedHashMap<>();
    gradients.ifPresent(
        g -> {
          List<Array> fed = new ArrayList<>(inputs);
          fed.addAll(coefficients);
          List<Array> values = fetch(g.program, fed);
          for (int i = 0; i < values.size(); i++) {
            named.put(g.names.get(i), values.get(i));
          }
        });
    return named;
  }

  private static List<Array> fetch(Program program, List<Array> feeds) {
    List<NativeTensor> tensors = new ArrayList<>();
    try {
      feeds.forEach(feed -> tensors.add(NativeTensor.of(feed)));
      return program.fetch(tensors.toArray(new NativeTensor[0]));
    } finally {
      tensors.forEach(NativeTensor::close);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
