package dev.lamina.training;

import static java.util.Objects.requireNonNull;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Metric;
import dev.lamina.api.Optimizer;
import dev.lamina.api.Phase;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.TrainingException;
import dev.lamina.models.Input;
import dev.lamina.models.internal.ImportedNodes;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.SavedModelWriter;
import dev.lamina.models.internal.Seeds;
import dev.lamina.models.internal.Tower;
import dev.lamina.models.internal.Variables;
import dev.lamina.training.metrics.ElementMean;
import dev.lamina.training.optimizers.GradientClipping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
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
import org.tensorflow.types.family.TNumber;
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
 * @param layerOutputs the training tower's tensors by layer, in order, for diagnosis
 * @param weighted the outputs for which each example's weight is fed
 * @param statistics what each metric has in the report, in order
 * @param random whether training draws random numbers, and so wants {@link #STEPS_DONE}
 */
record TrainingGraph(
    GraphDef definition,
    Map<String, TensorSpec> variables,
    Map<String, Updates.Slot> initial,
    Map<String, LayerTensor> layerOutputs,
    List<Statistics> statistics,
    boolean random,
    Set<String> weighted) {

  // Names of what is fed and fetched are short: TensorFlow copies and compares them in each call,
  // and
  // those of up to fifteen characters need no memory of their own. Layers and weights have no '-'.

  static final String LEARNING_RATE = "learning_rate:0";

  /**
   * The losses and the metrics' sums of the batch, the whole model's loss first: float32 if all
   * are, else float64.
   */
  static final String TRAIN_REPORT = "train_report:0";

  static final String EVALUATE_REPORT = "eval_report:0";
  static final String TRAIN = "train";

  /**
   * Sets what is next to nothing in the optimizer's slots to zero: below {@value #LEAST}. An
   * average of gradients that are all zero, as those of a rectified linear unit that no example
   * activates, shrinks with each step until it can no further, and there it stays: at a number with
   * less than 24 bits (a subnormal one), with which a processor is many times slower.
   */
  static final String FLUSH = "flush";

  /** Far below what moves a weight, and 170 steps of Adam above the subnormal numbers. */
  private static final float LEAST = 1e-30f;

  // TensorFlow joins a product with its bias and the activation, unless something else waits for
  // the product. These do, and give or do the same as those above.

  static final String TRAIN_APART = "train-apart";
  static final String EVALUATE_APART = "eval-apart:0";

  /** The part that evaluates and answers. */
  private static final String INFERENCE = "inference";

  /** What the error says when the loss is not a finite number. */
  static final String FINITE_LOSS = "finite_loss";

  /** The number of the step, 1 in the first, float32: what optimizers see. */
  static final String STEP_NUMBER = "step_number:0";

  /** 1/n for each of the n examples of a batch, float32. */
  static final String SHARES = "shares:0";

  /** The number of steps before this one, int64: what the seeds of random operations hold. */
  static final String STEPS_DONE = "steps_done:0";

  /** A layer's output: the layer's type and the tensor's name. */
  record LayerTensor(String type, String tensor) {}

  /** Returns the tensor that an input of the model is fed to. */
  static String input(String name) {
    return "x-" + name + ":0";
  }

  /** Returns the tensor that an output's target is fed to. */
  static String target(String output) {
    return "y-" + output + ":0";
  }

  /** Returns the tensor that the weights of an output's examples are fed to. */
  static String weight(String output) {
    return "w-" + output + ":0";
  }

  /** Returns the tensor of an answer. */
  static String prediction(String output) {
    return "p-" + output + ":0";
  }

  /** Returns the tensor of an answer whose products are not joined with what follows them. */
  static String predictionApart(String output) {
    return "a-" + output + ":0";
  }

  /**
   * Builds the graph.
   *
   * @param weighted the outputs for which each example has a weight
   */
  static TrainingGraph build(
      Network network,
      Objective objective,
      Set<String> weighted,
      Optimizer optimizer,
      GradientClipping clipping,
      long seed) {
    try (Graph graph = new Graph()) {
      return new Builder(graph, network, objective, weighted, optimizer, clipping, seed).build();
    }
  }

  /** Builds the graph; one use. */
  private static final class Builder {
    private final Graph graph;
    private final Ops tf;
    private final Network network;
    private final Objective objective;
    private final Set<String> weighted;
    private final Optimizer optimizer;
    private final GradientClipping clipping;
    private final long seed;
    private final Variables variables;
    private final Function<NetworkWeight, Operand<TFloat32>> reads;
    private final Map<String, Operand<? extends TType>> targets = new LinkedHashMap<>();
    private final Map<String, Operand<TFloat32>> weights = new LinkedHashMap<>();
    private final Map<String, Updates.Slot> initial = new LinkedHashMap<>();
    private final List<Statistics> statistics = new ArrayList<>();
    private @Nullable Operand<TInt64> stepsDone;

    /**
     * The losses of a tower.
     *
     * @param perExample of each goal, as the loss gives it
     * @param means of each goal, weighted by example
     * @param total what is made small
     */
    private record Losses(
        List<Operand<TFloat32>> perExample,
        List<Operand<TFloat32>> means,
        Operand<TFloat32> total) {}

    Builder(
        Graph graph,
        Network network,
        Objective objective,
        Set<String> weighted,
        Optimizer optimizer,
        GradientClipping clipping,
        long seed) {
      this.graph = graph;
      this.tf = Ops.create(graph);
      this.network = network;
      this.objective = objective;
      this.weighted = weighted;
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
      List<Operand<? extends TType>> inputs = new ArrayList<>();
      for (Input input : network.model().inputs()) {
        inputs.add(placeholder("x-" + input.name(), input.spec()));
      }
      for (Objective.Goal goal : objective.goals()) {
        String output = goal.output();
        targets.put(output, placeholder("y-" + output, goal.target()));
        if (weighted.contains(output)) {
          weights.put(
              output,
              tf.withName("w-" + output)
                  .placeholder(
                      TFloat32.class,
                      Placeholder.shape(org.tensorflow.ndarray.Shape.of(Shape.UNKNOWN))));
        }
      }
      Operand<TFloat32> penalty = penalty();

      Ops training = tf.withSubScope("training");
      Tower tower = network.apply(training, Phase.TRAINING, reads, this::seed, inputs);
      Losses losses = losses(training, tower, penalty);
      report("train_report", training, losses, tower, true);
      train(losses, penalty, tower);
      List<Operation> behind = products(losses.perExample());
      behind.add(graph.operation(TRAIN));
      tf.withControlDependencyOps(behind).withName(TRAIN_APART).noOp();

      Ops inference = tf.withSubScope(INFERENCE);
      Tower answer =
          network.apply(
              inference, Phase.INFERENCE, reads, n -> SavedModelWriter.freshSeed(tf), inputs);
      answer.outputs().forEach((name, output) -> tf.withName("p-" + name).identity(output));
      Ops apart = tf.withControlDependencyOps(products(answer.outputs().values()));
      answer.outputs().forEach((name, output) -> apart.withName("a-" + name).identity(output));
      Losses evaluated = losses(inference, answer, penalty);
      Operand<?> report = report("eval_report", inference, evaluated, answer, false);
      tf.withControlDependencyOps(products(evaluated.perExample()))
          .withName("eval-apart")
          .identity(report);

      Map<String, TensorSpec> specs = new LinkedHashMap<>();
      variables.all().forEach((name, entry) -> specs.put(name, entry.spec()));
      Map<String, LayerTensor> outputs = new LinkedHashMap<>();
      tower
          .layerOutputs()
          .forEach(
              (path, traced) ->
                  outputs.put(path, new LayerTensor(traced.type(), nameOf(traced.output()))));
      return new TrainingGraph(
          Fusion.subtract(Fusion.prepare(graph.toGraphDef()), INFERENCE),
          specs,
          initial,
          outputs,
          statistics,
          stepsDone != null,
          weighted);
    }

    /** Returns the products with a bias that tensors come from. */
    private List<Operation> products(Collection<? extends Operand<?>> tensors) {
      Set<Operation> biased = new LinkedHashSet<>(graph.subgraphTo(Set.copyOf(tensors)));
      tensors.forEach(tensor -> biased.add(tensor.asOutput().op()));
      List<Operation> products = new ArrayList<>();
      for (Operation operation : biased) {
        if (operation instanceof GraphOperation bias && bias.type().equals("BiasAdd")) {
          Operation product = bias.input(0).op();
          if (product.type().equals("MatMul")) {
            products.add(product);
          }
        }
      }
      return products;
    }

    private Losses losses(Ops ops, Tower tower, Operand<TFloat32> penalty) {
      List<Operand<TFloat32>> perExample = new ArrayList<>();
      List<Operand<TFloat32>> means = new ArrayList<>();
      Operand<TFloat32> total = null;
      for (Objective.Goal goal : objective.goals()) {
        Operand<TFloat32> answer = tower.floatOutput(goal.output());
        requireRowEach(goal, answer.shape());
        Operand<TFloat32> given = goal.loss().perExample(ops, target(goal), answer);
        requireOneEach(goal, given.shape());
        Operand<TFloat32> weight = weights.get(goal.output());
        Operand<TFloat32> losses = weight == null ? shaped(given) : given;
        perExample.add(losses);
        Operand<TFloat32> mean =
            ops.math.mean(
                weight == null ? losses : ops.math.mul(losses, weight), ops.constant(axes(losses)));
        means.add(mean);
        Operand<TFloat32> part =
            goal.weight() == 1 ? mean : ops.math.mul(mean, ops.constant((float) goal.weight()));
        total = total == null ? part : ops.math.add(total, part);
      }
      Operand<TFloat32> sum = requireNonNull(total);
      return new Losses(perExample, means, hasPenalty() ? ops.math.add(sum, penalty) : sum);
    }

    /** A row for all examples would spread over their targets and train something else. */
    private static void requireRowEach(Objective.Goal goal, org.tensorflow.ndarray.Shape answers) {
      if (!answers.isUnknown() && answers.numDimensions() > 0 && answers.get(0) == 1) {
        throw new ConfigurationException(
            "Output '%s' has shape %s however many examples there are (expected: %s, a row for each). Look for a layer that joins examples, and keep its first dimension"
                .formatted(goal.output(), Shape.of(answers.asArray()), goal.prediction().shape()));
      }
    }

    /** Shares and weights of examples would spread over another shape and train something else. */
    private static void requireOneEach(Objective.Goal goal, org.tensorflow.ndarray.Shape losses) {
      if (!losses.isUnknown() && losses.numDimensions() != 1) {
        throw new ConfigurationException(
            "The loss of output '%s' has shape %s (expected: (?,), one number for each example). Average over the other axes"
                .formatted(goal.output(), Shape.of(losses.asArray())));
      }
    }

    /**
     * Returns losses as they were before they were brought into the shape [batch], where that alone
     * was done: their mean is the same, and neither it nor its gradient needs the other shape.
     */
    private static Operand<TFloat32> shaped(Operand<TFloat32> losses) {
      if (losses.asOutput().op() instanceof GraphOperation op
          && op.type().equals("Reshape")
          && isNumberEach(op.input(0).shape())) {
        return op.input(0).expect(TFloat32.class);
      }
      return losses;
    }

    /** Returns whether it is [batch, 1, ...]. */
    private static boolean isNumberEach(org.tensorflow.ndarray.Shape shape) {
      return !shape.isUnknown()
          && shape.numDimensions() > 0
          && IntStream.range(1, shape.numDimensions()).allMatch(i -> shape.get(i) == 1);
    }

    /**
     * Returns all axes of losses; those without a known shape are [batch], as losses have to be.
     */
    private static int[] axes(Operand<TFloat32> losses) {
      org.tensorflow.ndarray.Shape shape = losses.shape();
      return IntStream.range(0, shape.isUnknown() ? 1 : shape.numDimensions()).toArray();
    }

    private Operand<? extends TType> target(Objective.Goal goal) {
      return requireNonNull(targets.get(goal.output()));
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
      for (NetworkWeight weight : network.trainableWeights()) {
        if (weight.regularizer() != Regularizer.none()) {
          sum = tf.math.add(sum, weight.regularizer().penalty(tf, reads.apply(weight)));
        }
      }
      return sum;
    }

    private boolean hasPenalty() {
      return network.trainableWeights().stream()
          .anyMatch(w -> w.regularizer() != Regularizer.none());
    }

    private Operand<?> report(String name, Ops ops, Losses losses, Tower tower, boolean describe) {
      List<Operand<? extends TNumber>> parts = new ArrayList<>();
      parts.add(losses.total());
      if (objective.hasSeveral()) {
        parts.addAll(losses.means());
      }
      for (Objective.Goal goal : objective.goals()) {
        for (Metric metric : goal.metrics()) {
          Part part = part(ops, metric, target(goal), tower.floatOutput(goal.output()));
          parts.add(part.sums());
          if (describe) {
            statistics.add(part.statistics());
          }
        }
      }
      return join(tf.withName(name), ops, parts);
    }

    /** A metric's numbers in a report: float32 and a scalar, or float64 and a vector. */
    private record Part(Operand<? extends TNumber> sums, Statistics statistics) {}

    private static Part part(
        Ops ops, Metric metric, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
      if (metric instanceof ElementMean mean) {
        Operand<TFloat32> elements = mean.elements(ops, yTrue, yPred);
        long each = elementsOfEach(elements.shape());
        if (each > 0) {
          return new Part(
              ops.reduceSum(elements, ops.constant(axes(elements))), Statistics.sumOver(each));
        }
      }
      Operand<TFloat64> sums = metric.statistics(ops, yTrue, yPred);
      return new Part(sums, Statistics.of(length(metric, sums)));
    }

    /** Returns how many elements each example has; 0 if that differs or is not known. */
    private static long elementsOfEach(org.tensorflow.ndarray.Shape shape) {
      if (shape.isUnknown() || shape.numDimensions() == 0) {
        return 0;
      }
      return LongStream.of(shape.asArray())
          .skip(1)
          .map(n -> Math.max(0, n))
          .reduce(1, (a, b) -> a * b);
    }

    /** Puts numbers and vectors one behind the other: float32 if all are. */
    private Operand<?> join(Ops named, Ops ops, List<Operand<? extends TNumber>> parts) {
      List<Operand<TFloat32>> numbers = new ArrayList<>();
      List<Operand<TFloat64>> vectors = new ArrayList<>();
      for (Operand<? extends TNumber> part : parts) {
        if (part.type() == TFloat32.class) {
          Operand<TFloat32> number = part.asOutput().expect(TFloat32.class);
          numbers.add(number);
          vectors.add(ops.stack(List.of(ops.dtypes.cast(number, TFloat64.class))));
        } else {
          vectors.add(part.asOutput().expect(TFloat64.class));
        }
      }
      return numbers.size() == parts.size() ? named.stack(numbers) : join(named, vectors);
    }

    /** Puts vectors one behind the other: stacks of single numbers, as most are, in one stack. */
    private Operand<?> join(Ops named, List<Operand<TFloat64>> vectors) {
      List<Operand<TFloat64>> numbers = new ArrayList<>();
      for (Operand<TFloat64> vector : vectors) {
        if (!(vector.asOutput().op() instanceof GraphOperation op && op.type().equals("Pack"))) {
          return named.concat(vectors, tf.constant(0));
        }
        op.inputs().forEach(number -> numbers.add(number.asOutput().expect(TFloat64.class)));
      }
      return named.stack(numbers);
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

    private void train(Losses losses, Operand<TFloat32> penalty, Tower tower) {
      List<NetworkWeight> trained = network.trainableWeights();
      List<Operand<TFloat32>> gradients =
          clipping.apply(tf.withSubScope("clipping"), gradients(losses, penalty, trained));
      Operand<TFloat32> rate = scalar("learning_rate", TFloat32.class);
      Operand<TFloat32> number = scalar("step_number", TFloat32.class);

      List<Op> gate = new ArrayList<>(gradients);
      gate.add(tf.withName(FINITE_LOSS).debugging.checkNumerics(losses.total(), FINITE_LOSS));
      tower.stateUpdates().forEach(update -> gate.add(update.newValue()));
      // One node that waits for all, rather than each update for each: fewer edges to count down.
      Op ready = tf.withControlDependencies(gate).withName("ready").noOp();
      Ops gated = tf.withSubScope("update").withControlDependencies(List.of(ready));

      Updates context = new Updates(gated, tf, rate, number, variables, initial);
      List<Op> updates = new ArrayList<>();
      for (int i = 0; i < trained.size(); i++) {
        updates.add(optimizer.update(context, trained.get(i), gradients.get(i)));
      }
      for (Tower.StateUpdate update : tower.stateUpdates()) {
        NetworkWeight state = update.state();
        Variables.Entry entry = variables.variable(state.name(), state.shape(), DType.FLOAT32);
        updates.add(gated.assignVariableOp(entry.handle(), update.newValue()));
      }
      tf.withControlDependencies(updates).withName(TRAIN).noOp();
      flush();
    }

    private void flush() {
      Ops slots = tf.withSubScope("slots");
      Operand<TFloat32> least = slots.constant(LEAST);
      Operand<TFloat32> zero = slots.constant(0f);
      List<Op> before = List.of();
      for (String name : initial.keySet()) {
        Variables.Entry slot = requireNonNull(variables.all().get(name));
        Operand<TFloat32> value = Variables.view(slot, slots).value();
        // One slot behind the other, so that the memory of one is enough.
        Operand<TFloat32> size = slots.withControlDependencies(before).math.abs(value);
        before =
            List.of(
                slots.assignVariableOp(
                    slot.handle(), slots.select(slots.math.less(size, least), zero, value)));
      }
      tf.withControlDependencies(before).withName(FLUSH).noOp();
    }

    /**
     * Returns the gradients of the total. They start at the examples' losses, where that of the
     * mean is known: 1/n for each, which is fed, times the example's weight and the goal's.
     * TensorFlow's gradient of a mean is fourteen nodes that compute shapes, which a small net
     * feels.
     */
    private List<Operand<TFloat32>> gradients(
        Losses losses, Operand<TFloat32> penalty, List<NetworkWeight> trained) {
      if (trained.isEmpty()) {
        throw new ConfigurationException(
            "The model has no weights to train. Add a layer that has some, such as Dense, or unfreeze one");
      }
      requireNoneBeforeFrozen(trained);
      Operand<TFloat32> shares =
          tf.withName("shares")
              .placeholder(
                  TFloat32.class,
                  Placeholder.shape(org.tensorflow.ndarray.Shape.of(Shape.UNKNOWN)));
      Map<Operand<TFloat32>, Operand<TFloat32>> starts = new LinkedHashMap<>();
      for (int i = 0; i < objective.goals().size(); i++) {
        Operand<TFloat32> perExample = losses.perExample().get(i);
        // TensorFlow forgets the start at a loss that another one depends on.
        Operand<TFloat32> start = objective.hasSeveral() ? tf.identity(perExample) : perExample;
        starts.put(start, share(objective.goals().get(i), perExample, shares));
      }
      if (hasPenalty()) {
        starts.put(penalty, tf.constant(1f));
      }
      Set<GraphOperation> path = graph.subgraphTo(Set.copyOf(starts.keySet()));
      requireReached(trained, w -> path.contains(reads.apply(w).asOutput().op()));
      Output<?>[] xs =
          trained.stream().map(w -> reads.apply(w).asOutput()).toArray(Output<?>[]::new);
      Output<?>[] found = differentiate(starts, xs);
      // Where an operation on the way has no gradient, TensorFlow Java gives a closed output.
      requireReached(trained, w -> !found[trained.indexOf(w)].isClosed());
      List<Operand<TFloat32>> gradients = new ArrayList<>();
      for (Output<?> output : found) {
        @SuppressWarnings("unchecked") // a gradient has its weight's type
        Operand<TFloat32> gradient = (Operand<TFloat32>) output;
        gradients.add(gradient);
      }
      return gradients;
    }

    /** Returns how much each example's loss moves the total, in the shape of the losses. */
    private Operand<TFloat32> share(
        Objective.Goal goal, Operand<TFloat32> losses, Operand<TFloat32> shares) {
      Operand<TFloat32> weight = weights.get(goal.output());
      Operand<TFloat32> share = weight == null ? shares : tf.math.mul(weight, shares);
      Operand<TFloat32> scaled =
          goal.weight() == 1 ? share : tf.math.mul(share, tf.constant((float) goal.weight()));
      int[] shape = new int[axes(losses).length];
      Arrays.fill(shape, 1);
      shape[0] = -1;
      return shape.length == 1 ? scaled : tf.reshape(scaled, tf.constant(shape));
    }

    /**
     * A weight before a SavedModel of other software would get no gradient, or, with another way to
     * the loss, a part of it, which is wrong.
     */
    private void requireNoneBeforeFrozen(List<NetworkWeight> trained) {
      Set<Operand<?>> frozen = new LinkedHashSet<>();
      graph
          .operations()
          .forEachRemaining(
              operation -> {
                if (ImportedNodes.isFrozenOutput(operation)) {
                  frozen.add(operation.output(0));
                }
              });
      if (frozen.isEmpty()) {
        return;
      }
      Set<GraphOperation> before = graph.subgraphTo(frozen);
      List<String> weights =
          trained.stream()
              .filter(weight -> before.contains(reads.apply(weight).asOutput().op()))
              .map(NetworkWeight::name)
              .toList();
      if (!weights.isEmpty()) {
        throw new TrainingException(
            "No gradient goes through a SavedModelLayer to %s before it. Freeze the layers of these weights, or put them behind it"
                .formatted(String.join(", ", weights)));
      }
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
        List<NetworkWeight> trained, Predicate<NetworkWeight> isReached) {
      List<String> unreached =
          trained.stream().filter(isReached.negate()).map(NetworkWeight::name).toList();
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
