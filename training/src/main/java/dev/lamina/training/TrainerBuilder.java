package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Loss;
import dev.lamina.api.Metric;
import dev.lamina.api.Optimizer;
import dev.lamina.models.Model;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;
import dev.lamina.training.optimizers.GradientClipping;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says how a model is trained; what Keras's {@code compile} says. */
public final class TrainerBuilder {
  private final Model model;
  private Optimizer optimizer = Adam.of();
  private Loss loss = MeanSquaredError.of();
  private List<Metric> metrics = List.of();
  private GradientClipping clipping = GradientClipping.none();
  private Device device = Device.AUTO;
  private int threads;
  private long seed = new SecureRandom().nextLong();
  private PrintStream out = System.out;

  TrainerBuilder(Model model) {
    this.model = model;
  }

  /** Sets how weights move; Adam with Keras's defaults unless said otherwise. */
  public TrainerBuilder optimizer(Optimizer newOptimizer) {
    optimizer = newOptimizer;
    return this;
  }

  /** Sets what is made small; mean squared error unless said otherwise. */
  public TrainerBuilder loss(Loss newLoss) {
    loss = newLoss;
    return this;
  }

  /** Sets what is reported besides the loss; nothing unless said otherwise. */
  public TrainerBuilder metrics(Metric... newMetrics) {
    metrics = List.of(newMetrics);
    return this;
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
    if (model.output().dtype() != DType.FLOAT32) {
      throw new ConfigurationException(
          "The model gives %s (expected: float32). End it with a layer that computes, such as Dense"
              .formatted(model.output()));
    }
    Set<String> names = new HashSet<>();
    for (Metric metric : metrics) {
      metric.check(loss.target(model.output()), model.output());
      if (!names.add(metric.name()) || metric.name().equals("loss")) {
        throw new ConfigurationException(
            "Two values are named '%s'; give each metric a name of its own"
                .formatted(metric.name()));
      }
    }
    return new Trainer(this);
  }

  Model model() {
    return model;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Loss loss() {
    return loss;
  }

  List<Metric> metrics() {
    return new ArrayList<>(metrics);
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
