package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.Callback;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.ExampleSpec;
import dev.lamina.api.History;
import dev.lamina.api.Optimizer;
import dev.lamina.api.TrainingException;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.Model;
import dev.lamina.models.internal.AtomicDirectory;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.SavedModelWriter;
import dev.lamina.training.optimizers.GradientClipping;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
 * <p>Data that were checked for NaN and infinite values once are not looked at again by this
 * trainer: a {@link Dataset} does not change.
 *
 * <p>For one thread at a time: a call while another thread's is under way throws an {@link
 * IllegalStateException}. A callback may call back. Close it, or its native memory stays until the
 * process ends.
 */
public final class Trainer implements AutoCloseable {
  private static final Pattern LAMBDA = Pattern.compile("[\\w.$]+\\$\\$Lambda[^,\\]]*");

  private final Model model;
  private final Network network;
  private final Optimizer optimizer;
  private final Objective objective;
  private final GradientClipping clipping;
  private final Device device;
  private final int threads;
  private final long seed;
  private final PrintStream out;
  private final int rowsAtOnce;
  private final boolean hasOneOutput;

  /** Data whose values have been looked at. */
  private final Set<Dataset> passed = Collections.newSetFromMap(new WeakHashMap<>());

  private final RecentFeed evaluated = new RecentFeed();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<EpochResult> epochs = new ArrayList<>();
  private TrainingGraph graph;
  private Runner runner;
  private long step;
  private Map<String, Map<String, Array>> restoredCallbacks = Map.of();
  private List<Callback> callbacks = List.of();
  private boolean closed;

  Trainer(TrainerBuilder builder) {
    this.model = builder.model();
    this.optimizer = builder.optimizer();
    this.objective = builder.objective();
    this.clipping = builder.clipping();
    this.device = builder.device();
    this.threads = builder.threads();
    this.seed = builder.seed();
    this.out = builder.out();
    this.network = Network.of(model);
    this.hasOneOutput = model.outputs().size() == 1;
    this.rowsAtOnce = SessionSettings.rowsAtOnce(network);
    this.graph = graph(Set.of());
    this.runner = open(graph, opened -> opened.initialize(network, seed));
  }

  private TrainingGraph graph(Set<String> weighted) {
    return TrainingGraph.build(network, objective, weighted, optimizer, clipping, seed);
  }

  private Runner open(TrainingGraph newGraph, Consumer<Runner> fill) {
    Engine engine = Devices.open(newGraph, network, device, threads);
    try {
      CallManner manner = CallManner.of(newGraph, network, engine, threads);
      Runner opened = new Runner(newGraph, model, objective, engine, manner);
      fill.accept(opened);
      return opened;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /**
   * Makes sure that the graph takes a weight for each example of these outputs. It has no place for
   * weights until data have some, so that a step without them costs nothing more; then it is built
   * anew, and the variables move over.
   */
  private void requireWeighted(Set<String> outputs) {
    if (!graph.weighted().containsAll(outputs)) {
      evaluated.close(); // without the weights that are fed now
      Set<String> weighted = new LinkedHashSet<>(graph.weighted());
      weighted.addAll(outputs);
      TrainingGraph newGraph = graph(weighted);
      Map<String, Array> values = runner.read(runner.variables().keySet());
      Runner opened = open(newGraph, runner -> runner.assign(values));
      runner.close();
      runner = opened;
      graph = newGraph;
    }
  }

  /**
   * Returns checked data, with a graph that takes the weights they have. Their values are looked at
   * once: they do not change, and a fit of one epoch after another is to cost what one of many
   * does.
   */
  private Dataset check(String what, Dataset data) {
    Dataset checked = checks(what, data).check(data, passed.contains(data));
    passed.add(data);
    return checked;
  }

  /** Returns the checks of some data, with a graph that takes the weights they have. */
  private FitData checks(String what, Dataset data) {
    requireWeighted(new FitData(what, model, objective, graph.weighted()).weightedOutputs(data));
    return new FitData(what, model, objective, graph.weighted());
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
          Dataset train = fit.trainingPart(data);
          Optional<Dataset> validation = fit.validationPart(data);
          validation.ifPresent(v -> checks("validation data", v));
          Dataset checked = check("training data", train);
          Optional<Dataset> checkedValidation = validation.map(v -> check("validation data", v));
          callbacks = fit.callbacks();
          giveBackState();
          return new FitLoop(this, fit, checked, checkedValidation).run(new TrainingView(this));
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
    return trainOnBatch(Dataset.of(inputs, targets));
  }

  /**
   * Trains one step on one batch: all of these examples.
   *
   * @return the batch's losses and metrics, as they were before the step
   */
  public Evaluation trainOnBatch(Dataset batchData) {
    return locked(
        () -> {
          Dataset data = checks("batch", batchData).check(batchData);
          try (BatchFeed feed = feed("batch", data, data.size(), 1)) {
            BatchFeed.Batch batch = feed.batch(0, feed.inOrder());
            Totals totals = newTotals();
            totals.add(trainStep(batch, epochs.size() + 1, 1, learningRate()), batch.rows());
            return new Evaluation(totals.values());
          }
        });
  }

  /** Runs one step; a failure says where it happened and why. */
  double[] trainStep(BatchFeed.Batch batch, int epoch, int number, double rate) {
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
          BatchFeed recent = evaluated.of(data);
          if (recent != null) {
            return evaluate(recent);
          }
          Dataset checked = check("evaluation data", data);
          BatchFeed feed = feed("evaluation data", checked, rowsAtOnce, 1);
          if (evaluated.keep(data, feed)) {
            return evaluate(feed);
          }
          try (feed) {
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
            data, batchSize, workers, new FitData(what, model, objective, graph.weighted())::check);
  }

  Evaluation evaluate(BatchFeed feed) {
    Totals totals = newTotals();
    int[] order = feed.inOrder();
    for (int i = 0; i < feed.batches(); i++) {
      BatchFeed.Batch batch = feed.batch(i, order);
      totals.add(runner.evaluate(batch), batch.rows());
    }
    return new Evaluation(totals.values());
  }

  /**
   * Returns the answers of a model with one input and one output, a row for each row of the input.
   *
   * @throws DataException if the input does not fit the model
   * @throws ConfigurationException if the model has several outputs
   */
  public Array predict(Array inputs) {
    if (!hasOneOutput) {
      model.output(); // says which there are
    }
    Array[] rows = {inputs};
    return locked(
            () -> {
              if (!runner.hasAnswered(rows)) {
                inputChecks().inputs(Map.of(ExampleSpec.UNNAMED, inputs));
              }
              return runner.predict(rows, rowsAtOnce);
            })
        .get(0);
  }

  /**
   * Returns the model's answers by the outputs' names, a row for each row of the inputs.
   *
   * @param inputs by the inputs' names
   * @throws DataException if the inputs do not fit the model
   */
  public Map<String, Array> predict(Map<String, Array> inputs) {
    List<Array> answers = locked(() -> runner.predict(inputChecks().inputs(inputs), rowsAtOnce));
    Map<String, Array> named = new LinkedHashMap<>();
    for (String output : model.outputs().keySet()) {
      named.put(output, answers.get(named.size()));
    }
    return named;
  }

  private FitData inputChecks() {
    return new FitData("input of predict", model, objective, Set.of());
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

  /**
   * Copies weights of another model, by layer and name, as the copy says.
   *
   * @return what was set and what stays as it was
   * @throws ConfigurationException if a weight has no place here or another shape; lists them all,
   *     and nothing is set then
   */
  public WeightCopy.Report copyWeights(WeightCopy copy) {
    return locked(
        () -> {
          WeightCopy.Report report = copy.check(network.weights());
          runner.assign(copy.renamed());
          return report;
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
          List<SavedModelWriter.Signature> signatures = export.signaturesOf(model);
          Map<String, Array> weights = runner.read(weightNames());
          AtomicDirectory.write(
              export.directory(),
              export.replaceExisting(),
              files ->
                  SavedModelWriter.write(
                      files, model, weights, signatures, trainingParameters(export.info())));
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
    info.put("lossFunction", objective.describe());
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
    return objective.higherIsBetter(name);
  }

  Totals newTotals() {
    return new Totals(objective, graph.statistics());
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
        evaluated.close();
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
