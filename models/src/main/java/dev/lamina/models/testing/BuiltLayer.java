package dev.lamina.models.testing;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Phase;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.Program;
import dev.lamina.models.Model;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.Tower;
import dev.lamina.models.internal.Variables;
import java.util.ArrayList;
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
  private final Program trainingOutput;
  private final Program inferenceOutput;
  private final Program stateUpdates;
  private final List<NetworkWeight> updatedStates;
  private final Optional<Gradients> gradients;

  /**
   * The gradients of sum(coefficients * output) while training.
   *
   * @param names of what they are taken with respect to
   */
  private record Gradients(List<String> names, Program program) {}

  BuiltLayer(Model model) {
    network = Network.of(model);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<? extends TType> input =
          tf.placeholder(
              model.input().dtype().tensorType(),
              Placeholder.shape(model.input().spec().shape().toTensorFlow()));
      Variables variables = new Variables(tf);
      for (NetworkWeight weight : network.weights()) {
        variables.variable(weight.name(), weight.shape(), DType.FLOAT32);
      }
      Tower training = tower(tf, Phase.TRAINING, variables, input);
      Tower inference = tower(tf, Phase.INFERENCE, variables, input);
      updatedStates = training.stateUpdates().stream().map(Tower.StateUpdate::state).toList();
      // A layer may return its input, and TensorFlow fetches nothing that is fed.
      Operand<? extends TType> trainingResult = tf.identity(output(training));
      Operand<? extends TType> inferenceResult = tf.identity(output(inference));
      List<String> newStates =
          training.stateUpdates().stream()
              .map(update -> name(tf.identity(update.newValue())))
              .toList();

      Map<String, Output<?>> wrt = new LinkedHashMap<>();
      for (NetworkWeight weight : network.trainableWeights()) {
        Variables.Entry variable = variables.variable(weight.name(), weight.shape(), DType.FLOAT32);
        wrt.put(weight.name(), variable.read().asOutput());
      }
      if (input.type() == TFloat32.class) {
        wrt.put(GradientCheck.INPUT, input.asOutput());
      }
      boolean differentiable = output(training).type() == TFloat32.class && !wrt.isEmpty();
      Placeholder<TFloat32> coefficients = tf.placeholder(TFloat32.class);
      List<String> gradientNames =
          differentiable ? addGradients(graph, trainingResult, wrt, coefficients) : List.of();

      engine = Engine.of(graph.toGraphDef(), config());
      assign =
          engine.program(
              each(variables, entry -> name(entry.placeholder())),
              List.of(),
              each(variables, entry -> entry.assign().op().name()));
      read = engine.program(List.of(), each(variables, entry -> name(entry.read())), List.of());
      trainingOutput = program(input, trainingResult);
      inferenceOutput = program(input, inferenceResult);
      stateUpdates = engine.program(List.of(name(input)), newStates, List.of());
      gradients =
          differentiable
              ? Optional.of(
                  new Gradients(
                      List.copyOf(wrt.keySet()),
                      engine.program(
                          List.of(name(input), name(coefficients)), gradientNames, List.of())))
              : Optional.empty();
    }
    setWeights(firstValues());
  }

  /** Small graphs run fastest on the calling thread, and a check runs them thousands of times. */
  private static ConfigProto config() {
    return ConfigProto.newBuilder().setInterOpParallelismThreads(-1).build();
  }

  private Tower tower(Ops tf, Phase phase, Variables variables, Operand<? extends TType> input) {
    return network.apply(
        tf.withSubScope(phase == Phase.TRAINING ? "training" : "inference"),
        phase,
        Network.reads(variables),
        n -> tf.constant(new long[] {SEED, n}),
        List.of(input));
  }

  private static Operand<? extends TType> output(Tower tower) {
    return tower.outputs().values().iterator().next();
  }

  private static List<String> addGradients(
      Graph graph,
      Operand<? extends TType> y,
      Map<String, Output<?>> wrt,
      Operand<TFloat32> coefficients) {
    Output<?>[] results =
        graph.addGradients(
            "gradients",
            new Output<?>[] {y.asOutput()},
            wrt.values().toArray(new Output<?>[0]),
            new Output<?>[] {coefficients.asOutput()});
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

  private Program program(Operand<? extends TType> input, Operand<? extends TType> fetch) {
    return engine.program(List.of(name(input)), List.of(name(fetch)), List.of());
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
    NativeTensor[] tensors =
        network.weights().stream()
            .map(weight -> NativeTensor.of(requireNonNull(values.get(weight.name()))))
            .toArray(NativeTensor[]::new);
    try {
      assign.run(tensors);
    } finally {
      for (NativeTensor tensor : tensors) {
        tensor.close();
      }
    }
  }

  /** Returns the output for an input. */
  Array output(Phase phase, Array x) {
    Program program = phase == Phase.TRAINING ? trainingOutput : inferenceOutput;
    try (NativeTensor input = NativeTensor.of(x)) {
      return program.fetch(input).get(0);
    }
  }

  /** Returns what state would become after a training step. */
  Map<NetworkWeight, Array> updates(Array x) {
    Map<NetworkWeight, Array> named = new LinkedHashMap<>();
    if (updatedStates.isEmpty()) {
      return named;
    }
    try (NativeTensor input = NativeTensor.of(x)) {
      List<Array> values = stateUpdates.fetch(input);
      for (int i = 0; i < values.size(); i++) {
        named.put(updatedStates.get(i), values.get(i));
      }
    }
    return named;
  }

  /**
   * Returns the gradients of sum(coefficients * output) while training, by weight, and for the
   * input under its name; none if output or input are whole numbers.
   */
  Map<String, Array> gradients(Array x, Array coefficients) {
    Map<String, Array> named = new LinkedHashMap<>();
    gradients.ifPresent(
        g -> {
          try (NativeTensor input = NativeTensor.of(x);
              NativeTensor dy = NativeTensor.of(coefficients)) {
            List<Array> values = g.program.fetch(input, dy);
            for (int i = 0; i < values.size(); i++) {
              named.put(g.names.get(i), values.get(i));
            }
          }
        });
    return named;
  }

  @Override
  public void close() {
    engine.close();
  }
}
