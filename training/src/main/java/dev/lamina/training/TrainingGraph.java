package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Loss;
import dev.lamina.api.Metric;
import dev.lamina.api.Optimizer;
import dev.lamina.api.Phase;
import dev.lamina.api.Regularizer;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.TrainingException;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.SavedModelWriter;
import dev.lamina.models.internal.Seeds;
import dev.lamina.models.internal.Tower;
import dev.lamina.models.internal.Variables;
import dev.lamina.training.optimizers.GradientClipping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The graph that learns, as TensorFlow's definition and the names of what is fed, fetched and run.
 * Two towers stand on one set of variables: one for training, one for evaluation and prediction.
 *
 * <p>All updates wait for all gradients (without that, results differ from run to run) and for the
 * check that the loss is a finite number: a step that diverges changes nothing.
 *
 * @param definition the graph
 * @param variables shape and type of every variable, by name; the model's weights first
 * @param initial what the optimizer's slots start with, by name
 * @param layerOutputs the training tower's tensors by layer, for diagnosis
 * @param statistics how many numbers each metric adds to the report, in order
 * @param random whether training draws random numbers, and so wants {@link #STEPS_DONE}
 */
record TrainingGraph(
    GraphDef definition,
    Map<String, TensorSpec> variables,
    Map<String, Updates.Slot> initial,
    Map<String, String> layerOutputs,
    List<Integer> statistics,
    boolean random) {

  static final String INPUT = "batch_input:0";
  static final String TARGET = "batch_target:0";
  static final String LEARNING_RATE = "learning_rate:0";

  /** The loss and the metrics' sums of the batch, float64, loss first. */
  static final String TRAIN_REPORT = "train_report:0";

  static final String EVALUATE_REPORT = "evaluate_report:0";
  static final String PREDICTION = "prediction:0";
  static final String TRAIN = "train";

  /** What the error says when the loss is not a finite number. */
  static final String FINITE_LOSS = "finite_loss";

  /** The number of the step, 1 in the first, float32: what optimizers see. */
  static final String STEP_NUMBER = "step_number:0";

  /** The number of steps before this one, int64: what the seeds of random operations hold. */
  static final String STEPS_DONE = "steps_done:0";

  static TrainingGraph build(
      Network network,
      Loss loss,
      List<Metric> metrics,
      Optimizer optimizer,
      GradientClipping clipping,
      long seed) {
    try (Graph graph = new Graph()) {
      return new Builder(graph, network, loss, metrics, optimizer, clipping, seed).build();
    }
  }

  /** Builds the graph; one use. */
  private static final class Builder {
    private final Graph graph;
    private final Ops tf;
    private final Network network;
    private final Loss loss;
    private final List<Metric> metrics;
    private final Optimizer optimizer;
    private final GradientClipping clipping;
    private final long seed;
    private final Variables variables;
    private final Function<NetworkWeight, Operand<TFloat32>> reads;
    private final Map<String, Updates.Slot> initial = new LinkedHashMap<>();
    private final List<Integer> statistics = new ArrayList<>();
    private @Nullable Operand<TInt64> stepsDone;

    Builder(
        Graph graph,
        Network network,
        Loss loss,
        List<Metric> metrics,
        Optimizer optimizer,
        GradientClipping clipping,
        long seed) {
      this.graph = graph;
      this.tf = Ops.create(graph);
      this.network = network;
      this.loss = loss;
      this.metrics = metrics;
      this.optimizer = optimizer;
      this.clipping = clipping;
      this.seed = seed;
      this.variables = new Variables(tf);
      this.reads = Network.reads(variables);
    }

    TrainingGraph build() {
      for (NetworkWeight weight : network.weights()) {
        variables.variable(weight.name(), weight.shape(), DType.FLOAT32);
      }
      TensorSpec prediction = network.model().output();
      Operand<? extends TType> x = placeholder("batch_input", network.model().input().spec());
      Operand<? extends TType> y = placeholder("batch_target", loss.target(prediction));
      Operand<TFloat32> penalty = penalty();

      Ops training = tf.withSubScope("training");
      Tower tower = network.apply(training, Phase.TRAINING, reads, this::seed, x);
      Operand<TFloat32> perExample = loss.perExample(training, y, tower.floatOutput());
      Operand<TFloat32> total = total(training, perExample, penalty);
      report("train_report", training, total, tower, y, true);
      train(perExample, penalty, total, tower);

      Ops inference = tf.withSubScope("inference");
      Tower answer =
          network.apply(inference, Phase.INFERENCE, reads, n -> SavedModelWriter.freshSeed(tf), x);
      tf.withName("prediction").identity(answer.output());
      Operand<TFloat32> answerLoss = loss.perExample(inference, y, answer.floatOutput());
      report("evaluate_report", inference, total(inference, answerLoss, penalty), answer, y, false);

      Map<String, TensorSpec> specs = new LinkedHashMap<>();
      variables.all().forEach((name, entry) -> specs.put(name, entry.spec()));
      Map<String, String> outputs = new LinkedHashMap<>();
      tower.layerOutputs().forEach((name, output) -> outputs.put(name, nameOf(output)));
      return new TrainingGraph(
          graph.toGraphDef(), specs, initial, outputs, statistics, stepsDone != null);
    }

    private Operand<? extends TType> placeholder(String name, TensorSpec spec) {
      return tf.withName(name)
          .placeholder(spec.dtype().tensorType(), Placeholder.shape(spec.shape().toTensorFlow()));
    }

    private Operand<TInt64> seed(long n) {
      if (stepsDone == null) {
        stepsDone = scalar("steps_done", TInt64.class);
      }
      return tf.stack(List.of(tf.constant(Seeds.derive(seed, "random op", n)), stepsDone));
    }

    private <T extends TType> Operand<T> scalar(String name, Class<T> type) {
      return tf.withName(name)
          .placeholder(type, Placeholder.shape(org.tensorflow.ndarray.Shape.scalar()));
    }

    private Operand<TFloat32> penalty() {
      Operand<TFloat32> sum = tf.constant(0f);
      for (NetworkWeight weight : network.weights()) {
        if (weight.regularizer() != Regularizer.none()) {
          sum = tf.math.add(sum, weight.regularizer().penalty(tf, reads.apply(weight)));
        }
      }
      return sum;
    }

    private Operand<TFloat32> total(
        Ops ops, Operand<TFloat32> perExample, Operand<TFloat32> penalty) {
      Operand<TFloat32> mean = ops.math.mean(perExample, ops.constant(0));
      return hasPenalty() ? ops.math.add(mean, penalty) : mean;
    }

    private boolean hasPenalty() {
      return network.weights().stream().anyMatch(w -> w.regularizer() != Regularizer.none());
    }

    private void report(
        String name,
        Ops ops,
        Operand<TFloat32> total,
        Tower tower,
        Operand<? extends TType> y,
        boolean count) {
      List<Operand<TFloat64>> parts = new ArrayList<>();
      Operand<TFloat64> value = ops.dtypes.cast(total, TFloat64.class);
      parts.add(ops.reshape(value, ops.constant(new int[] {1})));
      for (Metric metric : metrics) {
        Operand<TFloat64> sums = metric.statistics(ops, y, tower.floatOutput());
        if (count) {
          statistics.add(length(metric, sums));
        }
        parts.add(sums);
      }
      if (parts.size() == 1) {
        tf.withName(name).identity(parts.get(0));
      } else {
        tf.withName(name).concat(parts, tf.constant(0));
      }
    }

    private static int length(Metric metric, Operand<TFloat64> sums) {
      org.tensorflow.ndarray.Shape shape = sums.shape();
      if (shape.numDimensions() != 1 || shape.hasUnknownDimension()) {
        throw new ConfigurationException(
            "Metric '%s': statistics of shape %s (expected: one dimension of a fixed size)"
                .formatted(metric.name(), shape));
      }
      return (int) shape.get(0);
    }

    private void train(
        Operand<TFloat32> perExample,
        Operand<TFloat32> penalty,
        Operand<TFloat32> total,
        Tower tower) {
      List<NetworkWeight> weights = network.trainableWeights();
      List<Operand<TFloat32>> gradients =
          clipping.apply(tf.withSubScope("clipping"), gradients(perExample, penalty, weights));
      Operand<TFloat32> rate = scalar("learning_rate", TFloat32.class);
      Operand<TFloat32> number = scalar("step_number", TFloat32.class);

      List<Op> gate = new ArrayList<>(gradients);
      gate.add(tf.withName(FINITE_LOSS).debugging.checkNumerics(total, FINITE_LOSS));
      tower.stateUpdates().forEach(update -> gate.add(update.newValue()));
      // One node that waits for all, rather than each update for each: fewer edges to count down.
      Op ready = tf.withControlDependencies(gate).withName("ready").noOp();
      Ops gated = tf.withSubScope("update").withControlDependencies(List.of(ready));

      Updates context = new Updates(gated, tf, rate, number, variables, initial);
      List<Op> updates = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        updates.add(optimizer.update(context, weights.get(i), gradients.get(i)));
      }
      for (Tower.StateUpdate update : tower.stateUpdates()) {
        NetworkWeight state = update.state();
        Variables.Entry entry = variables.variable(state.name(), state.shape(), DType.FLOAT32);
        updates.add(gated.assignVariableOp(entry.handle(), update.newValue()));
      }
      tf.withControlDependencies(updates).withName(TRAIN).noOp();
    }

    /**
     * Returns the gradients of mean(perExample) + penalty. They start at the examples' losses,
     * where the mean's own gradient, 1/n for each, is known; TensorFlow's gradient of a mean is
     * fourteen nodes that compute shapes, which a small net feels.
     */
    private List<Operand<TFloat32>> gradients(
        Operand<TFloat32> perExample, Operand<TFloat32> penalty, List<NetworkWeight> weights) {
      if (weights.isEmpty()) {
        throw new ConfigurationException(
            "The model has no weights to train. Add a layer that has some, such as Dense");
      }
      Map<Operand<TFloat32>, Operand<TFloat32>> starts = new LinkedHashMap<>();
      Operand<TFloat32> count = tf.dtypes.cast(tf.size(perExample), TFloat32.class);
      starts.put(perExample, tf.math.div(tf.onesLike(perExample), count));
      if (hasPenalty()) {
        starts.put(penalty, tf.constant(1f));
      }
      Set<GraphOperation> path = graph.subgraphTo(Set.copyOf(starts.keySet()));
      requireReached(weights, w -> path.contains(reads.apply(w).asOutput().op()));
      Output<?>[] xs =
          weights.stream().map(w -> reads.apply(w).asOutput()).toArray(Output<?>[]::new);
      Output<?>[] found = differentiate(starts, xs);
      // Where an operation on the way has no gradient, TensorFlow Java gives a closed output.
      requireReached(weights, w -> !found[weights.indexOf(w)].isClosed());
      List<Operand<TFloat32>> gradients = new ArrayList<>();
      for (Output<?> output : found) {
        @SuppressWarnings("unchecked") // a gradient has its weight's type
        Operand<TFloat32> gradient = (Operand<TFloat32>) output;
        gradients.add(gradient);
      }
      return gradients;
    }

    private Output<?>[] differentiate(
        Map<Operand<TFloat32>, Operand<TFloat32>> starts, Output<?>[] xs) {
      try {
        return graph.addGradients(null, outputs(starts.keySet()), xs, outputs(starts.values()));
      } catch (TensorFlowException
          | TFInvalidArgumentException
          | TFUnimplementedException e) { // TensorFlow Java's three roots
        throw new TrainingException(
            "TensorFlow cannot differentiate the loss: %s. Build the layer or loss from operations that have a gradient"
                .formatted(e.getMessage()),
            e);
      }
    }

    private static Output<?>[] outputs(Collection<Operand<TFloat32>> operands) {
      return operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
    }

    private static void requireReached(
        List<NetworkWeight> weights, Predicate<NetworkWeight> isReached) {
      List<String> unreached =
          weights.stream().filter(isReached.negate()).map(NetworkWeight::name).toList();
      if (!unreached.isEmpty()) {
        throw new TrainingException(
            ("The loss does not depend on %s: no gradient would ever reach it. Use it in the "
                    + "layer's output through operations that have a gradient, or declare it with "
                    + "state()")
                .formatted(String.join(", ", unreached)));
      }
    }
  }

  static String nameOf(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    return output.op().name() + ":" + output.index();
  }
}
