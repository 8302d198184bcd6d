package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.Program;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The training graph in a session: runs steps, reads and sets variables. Owns the native memory.
 */
final class Runner implements AutoCloseable {
  private static final long GROUP_ELEMENTS = 1 << 24;

  private final TrainingGraph graph;
  private final Engine engine;
  private final Program train;
  private final Program evaluate;
  private final Program predict;
  private final double[] report;
  private final NativeTensor rate = NativeTensor.allocate(DType.FLOAT32, Shape.scalar());
  private final NativeTensor stepNumber = NativeTensor.allocate(DType.FLOAT32, Shape.scalar());
  private final NativeTensor stepsDone = NativeTensor.allocate(DType.INT64, Shape.scalar());

  Runner(TrainingGraph graph, Engine engine) {
    this.graph = graph;
    this.engine = engine;
    this.report = new double[1 + graph.statistics().stream().mapToInt(n -> n).sum()];
    List<String> feeds =
        new ArrayList<>(
            List.of(
                TrainingGraph.INPUT,
                TrainingGraph.TARGET,
                TrainingGraph.LEARNING_RATE,
                TrainingGraph.STEP_NUMBER));
    if (graph.random()) {
      feeds.add(TrainingGraph.STEPS_DONE);
    }
    this.train =
        engine.program(feeds, List.of(TrainingGraph.TRAIN_REPORT), List.of(TrainingGraph.TRAIN));
    this.evaluate =
        engine.program(
            List.of(TrainingGraph.INPUT, TrainingGraph.TARGET),
            List.of(TrainingGraph.EVALUATE_REPORT),
            List.of());
    this.predict =
        engine.program(List.of(TrainingGraph.INPUT), List.of(TrainingGraph.PREDICTION), List.of());
  }

  /**
   * Sets every variable to its first value. Many in one call, since TensorFlow prepares the graph
   * anew for each set of variables; not all, since a large model would then be in memory twice.
   */
  void initialize(Network network, long seed) {
    Map<String, Array> group = new LinkedHashMap<>();
    for (NetworkWeight weight : network.weights()) {
      assignInGroups(group, weight.name(), weight.initialValue(seed));
    }
    graph.initial().forEach((name, slot) -> assignInGroups(group, name, slot.array()));
    assign(group);
  }

  private void assignInGroups(Map<String, Array> group, String name, Array value) {
    group.put(name, value);
    if (group.values().stream().mapToLong(Array::size).sum() > GROUP_ELEMENTS) {
      assign(group);
      group.clear();
    }
  }

  /**
   * Runs a training step; returns the batch's report, an array that the next call fills anew.
   * Changes nothing if the loss is not finite.
   *
   * @param steps how many were done before
   */
  double[] train(BatchFeed.Pair batch, long steps, double learningRate) {
    rate.put(0, new float[] {(float) learningRate}, 0, 1);
    stepNumber.put(0, new float[] {steps + 1}, 0, 1);
    if (graph.random()) {
      stepsDone.put(0, new long[] {steps}, 0, 1);
      train.run(report, batch.input(), batch.target(), rate, stepNumber, stepsDone);
    } else {
      train.run(report, batch.input(), batch.target(), rate, stepNumber);
    }
    return report;
  }

  /** Returns the report of a batch without learning from it, as {@link #train} does. */
  double[] evaluate(BatchFeed.Pair batch) {
    evaluate.run(report, batch.input(), batch.target());
    return report;
  }

  /** Returns the model's answers. */
  Array predict(Array input) {
    try (NativeTensor x = NativeTensor.of(input)) {
      return predict.fetch(x).get(0);
    }
  }

  /** Returns copies of variables. */
  Map<String, Array> read(Set<String> names) {
    List<String> order = List.copyOf(names);
    List<Array> values =
        engine
            .program(List.of(), order.stream().map(n -> n + ".read:0").toList(), List.of())
            .fetch();
    return named(order, values);
  }

  private static Map<String, Array> named(List<String> names, List<Array> values) {
    Map<String, Array> result = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      result.put(names.get(i), values.get(i));
    }
    return result;
  }

  /** Sets variables; shapes and types have been checked. */
  void assign(Map<String, Array> values) {
    if (values.isEmpty()) {
      return;
    }
    List<String> names = new ArrayList<>();
    List<NativeTensor> tensors = new ArrayList<>();
    try {
      values.forEach(
          (name, value) -> {
            names.add(name);
            // A tensor of its own for each: the variable may keep the memory.
            tensors.add(NativeTensor.of(value));
          });
      engine
          .program(
              names.stream().map(n -> n + ".new:0").toList(),
              List.of(),
              names.stream().map(n -> n + ".assign").toList())
          .run(tensors.toArray(NativeTensor[]::new));
    } finally {
      tensors.forEach(NativeTensor::close);
    }
  }

  /**
   * Returns what each layer gives for a batch in the training tower, in order, as it was for the
   * step after so many.
   */
  Map<String, Array> layerOutputs(BatchFeed.Pair batch, long steps) {
    List<String> names = List.copyOf(graph.layerOutputs().keySet());
    List<String> feeds = new ArrayList<>(List.of(TrainingGraph.INPUT));
    List<NativeTensor> tensors = new ArrayList<>(List.of(batch.input()));
    if (graph.random()) {
      stepsDone.put(0, new long[] {steps}, 0, 1);
      feeds.add(TrainingGraph.STEPS_DONE);
      tensors.add(stepsDone);
    }
    List<Array> values =
        engine
            .program(
                feeds,
                names.stream().map(n -> graph.layerOutputs().getOrDefault(n, n)).toList(),
                List.of())
            .fetch(tensors.toArray(NativeTensor[]::new));
    return named(names, values);
  }

  /** Returns shape and type of every variable. */
  Map<String, TensorSpec> variables() {
    return graph.variables();
  }

  @Override
  public void close() {
    rate.close();
    stepNumber.close();
    stepsDone.close();
    engine.close();
  }
}
