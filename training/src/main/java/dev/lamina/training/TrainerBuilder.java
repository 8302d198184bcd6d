package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Loss;
import dev.lamina.api.Metric;
import dev.lamina.api.Optimizer;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Model;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;
import dev.lamina.training.optimizers.GradientClipping;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says how a model is trained; what Keras's {@code compile} says. */
public final class TrainerBuilder {
  /** Stands for every output. */
  private static final String ALL = "";

  private final Model model;
  private Optimizer optimizer = Adam.of();
  private final Map<String, Loss> losses = new LinkedHashMap<>();
  private final Map<String, Double> lossWeights = new LinkedHashMap<>();
  private final Map<String, List<Metric>> metrics = new LinkedHashMap<>();
  private GradientClipping clipping = GradientClipping.none();
  private Device device = Device.AUTO;
  private int threads;
  private long seed = new SecureRandom().nextLong();
  private PrintStream out = System.out;

  TrainerBuilder(Model model) {
    this.model = model;
  }

  /**
   * Sets how weights move; Adam with Keras's defaults unless said otherwise.
   *
   * <p>Unlike Keras, what is below 1e-30 in the optimizer's averages is set to 0 every 128 steps
   * where the calling thread computes: it would become subnormal, and slow training down.
   */
  public TrainerBuilder optimizer(Optimizer newOptimizer) {
    optimizer = newOptimizer;
    return this;
  }

  /**
   * Sets what is made small; mean squared error unless said otherwise. With several outputs it is
   * the loss of each, and their sum is made small.
   */
  public TrainerBuilder loss(Loss newLoss) {
    losses.clear();
    lossWeights.clear();
    losses.put(ALL, newLoss);
    return this;
  }

  /**
   * Sets the loss of one output. Outputs without one, where others have one, are not trained.
   *
   * @throws ConfigurationException if the model has no such output
   */
  public TrainerBuilder loss(String output, Loss newLoss) {
    return loss(output, newLoss, 1);
  }

  /**
   * Sets the loss of one output and what it counts in the sum of losses.
   *
   * @param weight above 0
   * @throws ConfigurationException if the model has no such output
   */
  public TrainerBuilder loss(String output, Loss newLoss, double weight) {
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new ConfigurationException(
          "weight of the loss of '%s': %s (expected: a finite number > 0)"
              .formatted(output, weight));
    }
    losses.remove(ALL);
    losses.put(requireOutput(output), newLoss);
    lossWeights.put(output, weight);
    return this;
  }

  /**
   * Sets what is reported of the model's only output besides the loss; nothing unless said
   * otherwise.
   *
   * @throws ConfigurationException if the model has several outputs
   */
  public TrainerBuilder metrics(Metric... newMetrics) {
    if (model.outputs().size() > 1) {
      throw new ConfigurationException(
          "The model has the outputs %s; name the one that is meant: metrics(\"%s\", ...)"
              .formatted(
                  String.join(", ", model.outputs().keySet()),
                  model.outputs().keySet().iterator().next()));
    }
    return metrics(model.outputs().keySet().iterator().next(), newMetrics);
  }

  /**
   * Sets what is reported of an output besides its loss, as {@code OUTPUT_METRIC} if there are
   * several with a loss.
   *
   * @throws ConfigurationException if the model has no such output
   */
  public TrainerBuilder metrics(String output, Metric... newMetrics) {
    metrics.put(requireOutput(output), List.of(newMetrics));
    return this;
  }

  private String requireOutput(String output) {
    if (!model.outputs().containsKey(output)) {
      throw new ConfigurationException(
          "Unknown output '%s'. Known: %s"
              .formatted(output, String.join(", ", model.outputs().keySet())));
    }
    return output;
  }

  /** Sets how gradients are kept from exploding; not at all unless said otherwise. */
  public TrainerBuilder clipping(GradientClipping newClipping) {
    clipping = newClipping;
    return this;
  }

  /** Sets where to compute; {@link Device#AUTO} unless said otherwise. */
  public TrainerBuilder device(Device newDevice) {
    device = newDevice;
    return this;
  }

  /**
   * Sets how many threads TensorFlow uses at most for one operation. Unless said otherwise a small
   * model (below a million multiply-adds an example) is trained by the calling thread alone, which
   * is several times faster than sharing out such little work, and a large one by as many threads
   * as there are processors.
   *
   * <p>Each trainer and predictor has a pool of its own. Where that cannot be arranged (on Windows,
   * or after another TensorFlow session in the process), TensorFlow shares one pool among all, the
   * first gives it its size, and a trainer that would need another logs a warning; set the
   * environment variable {@code TF_OVERRIDE_GLOBAL_THREADPOOL=1} there. Results are the same bits
   * only for the same number of threads.
   *
   * @param count at least 1
   */
  public TrainerBuilder threads(int count) {
    if (count < 1) {
      throw new ConfigurationException("threads: %d (expected: >= 1)".formatted(count));
    }
    threads = count;
    return this;
  }

  /**
   * Sets the seed from which first weights, the order of examples and dropout are derived; a new
   * one each time unless said otherwise. The same seed, data and number of threads give the same
   * bits. A checkpoint is restored by a trainer of the same seed only: set one where training is to
   * be resumed.
   */
  public TrainerBuilder seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** Sets where progress is printed; standard output unless said otherwise. */
  public TrainerBuilder output(PrintStream stream) {
    out = stream;
    return this;
  }

  /**
   * Returns the trainer: builds the graph and gives the weights their first values.
   *
   * @throws ConfigurationException if loss or metrics do not fit the model's output, or the device
   *     is not there
   * @throws dev.lamina.api.TrainingException if the loss does not depend on a weight
   */
  public Trainer build() {
    objective().check();
    return new Trainer(this);
  }

  /** Returns a goal for each output that has a loss. */
  Objective objective() {
    List<Objective.Goal> goals = new ArrayList<>();
    model
        .outputSpecs()
        .forEach(
            (output, spec) -> {
              Loss loss =
                  losses.isEmpty()
                      ? MeanSquaredError.of()
                      : losses.containsKey(ALL) ? losses.get(ALL) : losses.get(output);
              if (loss != null) {
                goals.add(goal(output, spec, loss));
              } else if (metrics.containsKey(output)) {
                throw new ConfigurationException(
                    "Output '%s' has metrics but no loss; give it one, or leave them out"
                        .formatted(output));
              }
            });
    return Objective.of(goals);
  }

  private Objective.Goal goal(String output, TensorSpec spec, Loss loss) {
    if (spec.dtype() != DType.FLOAT32) {
      String who = model.outputs().size() == 1 ? "The model" : "Output '" + output + "'";
      throw new ConfigurationException(
          "%s gives %s (expected: float32). End it with a layer that computes, such as Dense"
              .formatted(who, spec));
    }
    return new Objective.Goal(
        output,
        spec,
        loss,
        lossWeights.getOrDefault(output, 1.0),
        metrics.getOrDefault(output, List.of()));
  }

  Model model() {
    return model;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  GradientClipping clipping() {
    return clipping;
  }

  Device device() {
    return device;
  }

  int threads() {
    return threads;
  }

  long seed() {
    return seed;
  }

  PrintStream out() {
    return out;
  }
}
