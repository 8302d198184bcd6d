package dev.lamina.training;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.api.internal.Program;
import dev.lamina.models.Model;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.training.TrainingGraph.LayerTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The training graph in a session: runs steps, reads and sets variables. Owns the native memory.
 */
final class Runner implements AutoCloseable {
  private static final long GROUP_ELEMENTS = 1 << 24;

  /** Steps after which what is next to nothing in the optimizer's slots is set to zero. */
  private static final int FLUSH_EVERY = 128;

  private final TrainingGraph graph;
  private final List<String> inputs;
  private final Engine engine;
  private final Program train;
  private final @Nullable Program flush;
  private final ByRows evaluate;
  private final ByRows predict;
  private final double[] report;
  private final NativeTensor[] trainFeeds;

  /** The place of the batch's shares in what is fed. */
  private final int shares;

  private final NativeTensor[] evaluateFeeds;
  private final NativeTensor[] predictFeeds;

  /** The tensors that were predicted from last, if they are small. */
  private BatchFeed.@Nullable Batch predicted;

  private final NativeTensor rate = NativeTensor.allocate(DType.FLOAT32, Shape.scalar());
  private final NativeTensor stepNumber = NativeTensor.allocate(DType.FLOAT32, Shape.scalar());
  private final NativeTensor stepsDone = NativeTensor.allocate(DType.INT64, Shape.scalar());

  /**
   * Prepares the calls.
   *
   * @param manner what makes them fast
   */
  Runner(TrainingGraph graph, Model model, Objective objective, Engine engine, CallManner manner) {
    this.graph = graph;
    this.engine = engine;
    this.inputs = model.inputs().stream().map(input -> TrainingGraph.input(input.name())).toList();
    this.report =
        new double[objective.lossNames().size() + Statistics.lengthOf(graph.statistics())];
    List<String> feeds = new ArrayList<>(inputs);
    objective.outputs().forEach(output -> feeds.add(TrainingGraph.target(output)));
    objective.outputs().stream()
        .filter(graph.weighted()::contains)
        .forEach(output -> feeds.add(TrainingGraph.weight(output)));
    this.evaluateFeeds = new NativeTensor[feeds.size()];
    boolean apart = manner.productsApart();
    this.evaluate =
        new ByRows(
            engine,
            feeds,
            List.of(apart ? TrainingGraph.EVALUATE_APART : TrainingGraph.EVALUATE_REPORT),
            List.of(TrainingGraph.EVALUATE_REPORT));
    List<String> all = new ArrayList<>(feeds);
    all.add(TrainingGraph.LEARNING_RATE);
    all.add(TrainingGraph.STEP_NUMBER);
    all.add(TrainingGraph.SHARES);
    if (graph.random()) {
      all.add(TrainingGraph.STEPS_DONE);
    }
    this.trainFeeds = new NativeTensor[all.size()];
    trainFeeds[feeds.size()] = rate;
    trainFeeds[feeds.size() + 1] = stepNumber;
    this.shares = feeds.size() + 2;
    if (graph.random()) {
      trainFeeds[shares + 1] = stepsDone;
    }
    this.train =
        engine.program(
            all,
            List.of(TrainingGraph.TRAIN_REPORT),
            List.of(apart ? TrainingGraph.TRAIN_APART : TrainingGraph.TRAIN));
    this.flush =
        manner.flushes()
            ? engine.program(List.of(), List.of(), List.of(TrainingGraph.FLUSH))
            : null;
    this.predictFeeds = new NativeTensor[inputs.size()];
    Set<String> outputs = model.outputs().keySet();
    List<String> answers = outputs.stream().map(TrainingGraph::prediction).toList();
    this.predict =
        new ByRows(
            engine,
            inputs,
            apart ? outputs.stream().map(TrainingGraph::predictionApart).toList() : answers,
            answers);
  }

  /** A call for few rows, and for many. */
  private static final class ByRows {
    /** From here on, to join products with what follows them is faster in any case. */
    private static final int MANY = 256;

    private final Program few;
    private final Program many;

    /** Prepares two calls; TensorFlow works nothing out twice where they are the same. */
    ByRows(Engine engine, List<String> feeds, List<String> fewFetches, List<String> manyFetches) {
      few = engine.program(feeds, fewFetches, List.of());
      many = engine.program(feeds, manyFetches, List.of());
    }

    Program of(int rows) {
      return rows < MANY ? few : many;
    }
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
  double[] train(BatchFeed.Batch batch, long steps, double learningRate) {
    rate.setFloat(0, (float) learningRate);
    stepNumber.setFloat(0, (float) (steps + 1));
    if (graph.random()) {
      stepsDone.setLong(0, steps);
    }
    batch.into(trainFeeds);
    trainFeeds[shares] = batch.shares();
    train.run(report, trainFeeds);
    if (flush != null && (steps + 1) % FLUSH_EVERY == 0) {
      flush.run();
    }
    return report;
  }

  /** Returns the report of a batch without learning from it, as {@link #train} does. */
  double[] evaluate(BatchFeed.Batch batch) {
    batch.into(evaluateFeeds);
    evaluate.of(batch.rows()).run(report, evaluateFeeds);
    return report;
  }

  /** Returns whether arrays of these shapes and types are at hand from the last answer. */
  boolean hasAnswered(Array[] arrays) {
    BatchFeed.Batch before = predicted;
    return before != null && before.fits(arrays, arrays[0].rows());
  }

  /**
   * Returns the model's answers in the order of its outputs.
   *
   * @param arrays rows in the order of the model's inputs
   * @param atOnce at most so many rows in one call
   */
  List<Array> predict(Array[] arrays, int atOnce) {
    int count = arrays[0].rows();
    int block = Math.min(count, atOnce);
    BatchFeed.Batch full = block(arrays, block);
    try {
      full.into(predictFeeds);
      full.write(arrays, 0);
      Program program = predict.of(block);
      List<Array> first = program.fetch(predictFeeds);
      if (count == block) {
        return first;
      }
      List<Array> answers = first.stream().map(rows -> extended(rows, block, count)).toList();
      int from = block;
      for (; from + block <= count; from += block) {
        full.write(arrays, from);
        program.fetch(answers, from, block, predictFeeds);
      }
      if (from < count) {
        try (BatchFeed.Batch last = BatchFeed.Batch.of(arrays, arrays.length, count - from)) {
          last.into(predictFeeds);
          last.write(arrays, from);
          predict.of(count - from).fetch(answers, from, count - from, predictFeeds);
        }
      }
      return answers;
    } finally {
      if (full != predicted) {
        full.close();
      }
    }
  }

  /** Returns tensors for so many rows: those of the call before, if they fit. */
  private BatchFeed.Batch block(Array[] arrays, int rows) {
    BatchFeed.Batch before = predicted;
    if (before != null && before.fits(arrays, rows)) {
      return before;
    }
    BatchFeed.Batch block = BatchFeed.Batch.of(arrays, arrays.length, rows);
    if (BatchFeed.Batch.isSmall(arrays, rows)) {
      if (before != null) {
        before.close();
      }
      predicted = block;
    }
    return block;
  }

  /** Returns an array for all rows that begins with the answers to the first ones. */
  private static Array extended(Array first, int answered, int all) {
    Shape shape = first.shape();
    if (shape.rank() == 0 || shape.dim(0) != answered) {
      throw new DataException(
          "The model answers %d rows with shape %s (expected: a row for each)"
              .formatted(answered, shape));
    }
    Array extended = Array.zeros(first.dtype(), shape.with(0, all));
    System.arraycopy(first.values(), 0, extended.values(), 0, first.size());
    return extended;
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
  Map<String, Array> layerOutputs(BatchFeed.Batch batch, long steps) {
    List<String> names = List.copyOf(graph.layerOutputs().keySet());
    List<String> feeds = new ArrayList<>(inputs);
    List<NativeTensor> tensors = new ArrayList<>(batch.inputs());
    if (graph.random()) {
      stepsDone.setLong(0, steps);
      feeds.add(TrainingGraph.STEPS_DONE);
      tensors.add(stepsDone);
    }
    List<Array> values =
        engine
            .program(
                feeds,
                graph.layerOutputs().values().stream().map(LayerTensor::tensor).toList(),
                List.of())
            .fetch(tensors.toArray(NativeTensor[]::new));
    return named(names, values);
  }

  /** Returns the type of a layer, by its path. */
  String layerType(String path) {
    return requireNonNull(graph.layerOutputs().get(path)).type();
  }

  /** Returns shape and type of every variable. */
  Map<String, TensorSpec> variables() {
    return graph.variables();
  }

  @Override
  public void close() {
    if (predicted != null) {
      predicted.close();
    }
    rate.close();
    stepNumber.close();
    stepsDone.close();
    engine.close();
  }
}
