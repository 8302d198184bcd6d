package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.Callback;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import dev.lamina.api.Loss;
import dev.lamina.api.Metric;
import dev.lamina.api.Optimizer;
import dev.lamina.api.TrainingException;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.Model;
import dev.lamina.models.internal.AtomicDirectory;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.SavedModelWriter;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trains a model: owns the graph, the session and the weights. The model itself stays a
 * description.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.builder(model)
 *     .optimizer(Adam.of(0.01))
 *     .loss(MeanSquaredError.of())
 *     .build()) {
 *   trainer.fit(Dataset.of(x, y), Fit.epochs(100));
 *   float[][] answer = trainer.predict(new float[][] {{5}});
 *   trainer.export(Export.to(Path.of("models/line/1")));
 * }
 * }</pre>
 *
 * <p>For one thread at a time: a call while another thread's is under way throws an {@link
 * IllegalStateException}. A callback may call back. Close it, or its native memory stays until the
 * process ends.
 */
public final class Trainer implements AutoCloseable {
  private static final int PREDICT_BATCH = 256;
  private static final Pattern LAMBDA = Pattern.compile("[\\w.$]+\\$\\$Lambda[^,\\]]*");

  private final Model model;
  private final Network network;
  private final Optimizer optimizer;
  private final Loss loss;
  private final List<Metric> metrics;
  private final long seed;
  private final TrainingGraph graph;
  private final Runner runner;
  private final PrintStream out;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<EpochResult> epochs = new ArrayList<>();
  private long step;
  private Map<String, Map<String, Array>> restoredCallbacks = Map.of();
  private List<Callback> callbacks = List.of();
  private boolean closed;

  Trainer(TrainerBuilder builder) {
    this.model = builder.model();
    this.optimizer = builder.optimizer();
    this.loss = builder.loss();
    this.metrics = builder.metrics();
    this.seed = builder.seed();
    this.out = builder.out();
    this.network = Network.of(model);
    this.graph = TrainingGraph.build(network, loss, metrics, optimizer, builder.clipping(), seed);
    Engine engine = Devices.open(graph, network, builder.device(), builder.threads());
    try {
      this.runner = new Runner(graph, engine);
      runner.initialize(network, seed);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** Returns a builder of a trainer of this model. */
  public static TrainerBuilder builder(Model model) {
    return new TrainerBuilder(model);
  }

  /** Returns the model that is trained. */
  public Model model() {
    return model;
  }

  /** Returns the seed that all randomness of this trainer comes from. */
  public long seed() {
    return seed;
  }

  /** Returns all epochs so far, those before a restored checkpoint included. */
  public History history() {
    return new History(epochs);
  }

  /** Returns the number of steps done so far. */
  public long step() {
    return step;
  }

  /**
   * Trains on the data.
   *
   * @return the epochs of this call
   * @throws DataException if the data do not fit the model or the loss; before the first step
   * @throws TrainingException if the loss is not finite any more; the weights are those before the
   *     failed step
   */
  public History fit(Dataset data, Fit fit) {
    return locked(
        () -> {
          Dataset train = FitData.check("training data", fit.trainingPart(data), model, loss);
          Optional<Dataset> validation =
              fit.validationPart(data).map(v -> FitData.check("validation data", v, model, loss));
          callbacks = fit.callbacks();
          giveBackState();
          return new FitLoop(this, fit, train, validation).run(new TrainingView(this));
        });
  }

  private void giveBackState() {
    for (int i = 0; i < callbacks.size(); i++) {
      Map<String, Array> state = restoredCallbacks.get(callbackKey(i));
      if (state != null) {
        callbacks.get(i).restore(state);
      }
    }
    restoredCallbacks = Map.of();
  }

  private String callbackKey(int index) {
    return "callback." + index + "." + callbacks.get(index).getClass().getSimpleName();
  }

  /**
   * Trains one step on one batch.
   *
   * @return the batch's loss and metrics, as they were before the step
   */
  public Evaluation trainOnBatch(Array inputs, Array targets) {
    return locked(
        () -> {
          Dataset data = FitData.check("batch", Dataset.of(inputs, targets), model, loss);
          try (BatchFeed feed = feed("batch", data, data.size(), 1)) {
            BatchFeed.Pair batch = feed.batch(0, identity(data.size()));
            Totals totals = newTotals();
            totals.add(trainStep(batch, epochs.size() + 1, 1, learningRate()), batch.rows());
            return new Evaluation(totals.values());
          }
        });
  }

  /** Runs one step; a failure says where it happened and why. */
  double[] trainStep(BatchFeed.Pair batch, int epoch, int number, double rate) {
    try {
      double[] report = runner.train(batch, step, rate);
      step++;
      return report;
    } catch (EngineException e) {
      Divergence.Place place = new Divergence.Place(epoch, number, step + 1, rate);
      throw Divergence.explain(e, runner, network, batch, place);
    }
  }

  /** Returns how good the model is on the data, as it would answer when served. */
  public Evaluation evaluate(Dataset data) {
    return locked(
        () -> {
          Dataset checked = FitData.check("evaluation data", data, model, loss);
          try (BatchFeed feed = feed("evaluation data", checked, PREDICT_BATCH, 1)) {
            return evaluate(feed);
          }
        });
  }

  /**
   * Returns the batches of checked data.
   *
   * @param what how to call the data in errors
   * @param workers how many threads read ahead, where the data are behind a reader
   */
  BatchFeed feed(String what, Dataset data, int batchSize, int workers) {
    return data.reader().isEmpty()
        ? new MemoryFeed(data, batchSize)
        : new ReaderFeed(
            data, batchSize, workers, batch -> FitData.check(what, batch, model, loss));
  }

  Evaluation evaluate(BatchFeed feed) {
    Totals totals = newTotals();
    int[] order = identity(feed.size());
    for (int i = 0; i < feed.batches(); i++) {
      BatchFeed.Pair batch = feed.batch(i, order);
      totals.add(runner.evaluate(batch), batch.rows());
    }
    return new Evaluation(totals.values());
  }

  private static int[] identity(int size) {
    return IntStream.range(0, size).toArray();
  }

  /**
   * Returns the model's answers, a row for each row of the input.
   *
   * @throws DataException if the input does not fit the model
   */
  public Array predict(Array inputs) {
    return locked(
        () -> {
          if (inputs.shape().rank() == 0) {
            throw new DataException("predict needs rows: at least one dimension");
          }
          FitData.checkInput("input of predict", inputs.batchSpec(), model);
          if (inputs.rows() <= PREDICT_BATCH) {
            return runner.predict(inputs);
          }
          List<Array> parts = new ArrayList<>();
          for (int from = 0; from < inputs.rows(); from += PREDICT_BATCH) {
            int to = Math.min(inputs.rows(), from + PREDICT_BATCH);
            parts.add(runner.predict(inputs.slice(from, to)));
          }
          return Array.concat(parts);
        });
  }

  /** Returns the model's answers to rows of features. */
  public float[][] predict(float[][] rows) {
    return predict(Array.of(rows)).toMatrix();
  }

  /** Returns a copy of the weights, state included, by name: {@code dense.kernel}. */
  public Map<String, Array> weights() {
    return locked(() -> runner.read(weightNames()));
  }

  private Set<String> weightNames() {
    return network.weights().stream()
        .map(NetworkWeight::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Sets weights by name; those not named stay as they are.
   *
   * @throws ConfigurationException if a name is unknown or a shape differs; nothing is set then
   */
  public void setWeights(Map<String, Array> weights) {
    locked(
        () -> {
          weights.forEach(this::checkWeight);
          if (!weights.isEmpty()) {
            runner.assign(weights);
          }
          return true;
        });
  }

  private void checkWeight(String name, Array value) {
    NetworkWeight weight =
        network.weights().stream()
            .filter(w -> w.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "Unknown weight '%s'. Known: %s"
                            .formatted(name, String.join(", ", weightNames()))));
    if (value.dtype() != DType.FLOAT32 || !value.shape().equals(weight.shape())) {
      throw new ConfigurationException(
          "Weight '%s' expects %s float32 but received %s %s"
              .formatted(name, weight.shape(), value.shape(), value.dtype()));
    }
  }

  /**
   * Writes a checkpoint: the model, the weights, the optimizer's state, the history, the state of
   * callbacks. {@link #restore} goes on from it with the same bits as if nothing had happened. A
   * checkpoint that is there already is replaced once the new one is complete.
   *
   * @throws dev.lamina.api.SavedModelException if it cannot be written
   */
  public void save(Path directory) {
    locked(
        () -> {
          Map<String, Map<String, Array>> states = new LinkedHashMap<>(restoredCallbacks);
          for (int i = 0; i < callbacks.size(); i++) {
            states.put(callbackKey(i), callbacks.get(i).state());
          }
          new Checkpoint(
                  model.toJson(),
                  describe(optimizer),
                  seed,
                  step,
                  history(),
                  runner.read(runner.variables().keySet()),
                  states)
              .write(directory);
          return true;
        });
  }

  /**
   * Goes back to a checkpoint. Model, optimizer and seed must be those it was written with.
   *
   * @throws dev.lamina.api.SavedModelException if it is damaged or belongs to another training;
   *     nothing is changed then
   */
  public void restore(Path directory) {
    locked(
        () -> {
          Checkpoint checkpoint = Checkpoint.read(directory);
          checkpoint.requireFits(
              directory, model.toJson(), describe(optimizer), seed, runner.variables());
          runner.assign(checkpoint.variables());
          epochs.clear();
          epochs.addAll(checkpoint.history().epochs());
          step = checkpoint.step();
          restoredCallbacks = checkpoint.callbacks();
          return true;
        });
  }

  /**
   * Exports the model as a SavedModel that TensorFlow Serving, {@code SavedModelBundle.load} and
   * Lamina's Predictor load: a graph that only answers, batch size free, preprocessing layers
   * inside.
   *
   * @throws dev.lamina.api.SavedModelException if the directory is there already and may not be
   *     replaced, or cannot be written
   */
  public void export(Export export) {
    locked(
        () -> {
          String input = export.input().isEmpty() ? model.input().name() : export.input();
          SavedModelWriter.Names names = new SavedModelWriter.Names(input, export.output());
          Map<String, Array> weights = runner.read(weightNames());
          AtomicDirectory.write(
              export.directory(),
              export.replaceExisting(),
              files ->
                  SavedModelWriter.write(
                      files, model, weights, names, trainingParameters(export.info())));
          return true;
        });
  }

  /** Exports the model into a directory that is not there yet, under the model's own names. */
  public void export(Path directory) {
    export(Export.to(directory));
  }

  private Map<String, String> trainingParameters(Map<String, String> more) {
    Map<String, String> info = new LinkedHashMap<>();
    info.put("model", model.name());
    info.put("lossFunction", loss.toString());
    info.put("optimizer", describe(optimizer));
    info.put("seed", Long.toString(seed));
    info.put("epochs", Integer.toString(epochs.size()));
    info.put("steps", Long.toString(step));
    if (!epochs.isEmpty()) {
      epochs
          .get(epochs.size() - 1)
          .values()
          .forEach((name, value) -> info.put(name, Double.toString(value)));
    }
    info.putAll(more);
    return info;
  }

  /** A lambda's own text differs from process to process. */
  private static String describe(Optimizer optimizer) {
    return LAMBDA.matcher(optimizer.toString()).replaceAll("a lambda");
  }

  double learningRate() {
    double rate = optimizer.learningRate().rate(step);
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new ConfigurationException(
          "The learning rate of step %d is %s (expected: a finite number >= 0)"
              .formatted(step, rate));
    }
    return rate;
  }

  boolean higherIsBetter(String name) {
    String base = name.startsWith("val_") ? name.substring(4) : name;
    if (base.equals("loss")) {
      return false;
    }
    return metrics.stream()
        .filter(m -> m.name().equals(base))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "Unknown value '%s'. Known: loss%s, and each with val_ in front"
                        .formatted(
                            name,
                            metrics.stream()
                                .map(m -> ", " + m.name())
                                .collect(Collectors.joining()))))
        .higherIsBetter();
  }

  Totals newTotals() {
    return new Totals(metrics, graph.statistics());
  }

  void epochEnded(EpochResult result) {
    epochs.add(result);
  }

  int epochsDone() {
    return epochs.size();
  }

  PrintStream out() {
    return out;
  }

  /** Frees graph, session and weights; a second call does nothing. */
  @Override
  public void close() {
    if (!lock.tryLock()) {
      throw new IllegalStateException("The trainer is at work in another thread");
    }
    try {
      if (!closed) {
        closed = true;
        runner.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(java.util.function.Supplier<T> work) {
    if (!lock.tryLock()) {
      throw new IllegalStateException(
          "The trainer is at work in another thread; it is for one thread at a time");
    }
    try {
      if (closed) {
        throw new IllegalStateException("The trainer is closed");
      }
      return work.get();
    } catch (EngineException e) {
      throw new TrainingException("TensorFlow failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
