package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.ModelInfo;
import dev.lamina.api.PredictionException;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.api.internal.SavedModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SignatureDef;

/**
 * Answers with a SavedModel, made by Lamina or any other tool.
 *
 * <p>Thread-safe: any number of threads may call at once, none waits for another. Load one
 * predictor for a model and share it.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.load(Path.of("models/apartments"))) {
 *   float[] price = predictor.predict(new float[] {84, 3, 2});
 * }
 * }</pre>
 *
 * <p>A SavedModel is a program: load only what you would run. Damaged files are refused, but a
 * graph made to do harm can.
 *
 * <p>The short {@code predict} methods use the signature {@value #DEFAULT_SIGNATURE}; {@link
 * #signature(String)} gives the others.
 */
public final class Predictor implements AutoCloseable {
  /** The signature that a model answers with unless another is named. */
  public static final String DEFAULT_SIGNATURE = "serving_default";

  // TensorFlow 2 lists its initializer among the signatures; it is no question to the model.
  private static final String INITIALIZER = "__saved_model_init_op";

  private final Path directory;
  private final @Nullable ModelInfo info;
  private final Map<String, SignatureDef> definitions;
  private final Sessions sessions;
  private final Gate gate = new Gate();
  private final SortedMap<String, SignaturePredictor> signatures = new TreeMap<>();

  private Predictor(
      Path directory,
      MetaGraphDef metaGraph,
      @Nullable ModelInfo info,
      List<Binding> bindings,
      Sessions sessions,
      boolean checkShapes) {
    this.directory = directory;
    this.info = info;
    this.definitions = Map.copyOf(metaGraph.getSignatureDefMap());
    this.sessions = sessions;
    for (Binding binding : bindings) {
      signatures.put(
          binding.signature().name(), new SignaturePredictor(binding, sessions, gate, checkShapes));
    }
  }

  /**
   * Loads a SavedModel's graph tagged {@code serve}.
   *
   * @param directory holds {@code saved_model.pb}, or versions of the model in numbered
   *     directories, of which the highest is loaded
   * @throws SavedModelException if there is no such SavedModel, or it is damaged or incomplete
   */
  public static Predictor load(Path directory) {
    return builder(directory).build();
  }

  /** Returns a builder with which version, tag and number of threads can be chosen. */
  public static PredictorBuilder builder(Path directory) {
    return new PredictorBuilder(directory);
  }

  /**
   * Returns the versions of a model in a directory, in ascending order: the numbers of the
   * directories that hold a SavedModel. Empty if there are none.
   *
   * @throws SavedModelException if the directory cannot be listed
   */
  public static List<Long> versions(Path base) {
    return Versions.in(base);
  }

  static Predictor open(Path directory, String tag, int threads, boolean checkShapes) {
    MetaGraphDef metaGraph = SavedModelReader.read(directory, tag);
    Optional<ModelInfo> info = ModelInfoFile.read(directory);
    Engine engine;
    try {
      int width = Sessions.threadsWhenAlone(metaGraph.getGraphDef(), threads);
      engine = Engine.loadSavedModel(directory, tag, Sessions.config(width));
    } catch (EngineException e) {
      throw SavedModelReader.translate(directory, e);
    }
    List<Binding> bindings = bindings(metaGraph, engine);
    List<Binding> callable = bindings.stream().filter(Binding::isCallable).toList();
    Sessions sessions = Sessions.of(engine, metaGraph.getGraphDef(), callable, threads);
    return new Predictor(directory, metaGraph, info.orElse(null), bindings, sessions, checkShapes);
  }

  private static List<Binding> bindings(MetaGraphDef metaGraph, Engine engine) {
    List<Binding> bindings = new ArrayList<>();
    metaGraph
        .getSignatureDefMap()
        .forEach(
            (name, definition) -> {
              if (!name.equals(INITIALIZER)) {
                bindings.add(Binding.of(name, definition, engine));
              }
            });
    return bindings;
  }

  /**
   * Predicts with {@value #DEFAULT_SIGNATURE}; see {@link SignaturePredictor#predict(Map)}.
   *
   * @throws PredictionException if the inputs do not fit the signature, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public Map<String, Array> predict(Map<String, Array> inputs) {
    return signature(DEFAULT_SIGNATURE).predict(inputs);
  }

  /**
   * Predicts with {@value #DEFAULT_SIGNATURE}; see {@link SignaturePredictor#predict(Array)}.
   *
   * @throws PredictionException if the input does not fit the signature, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public Array predict(Array input) {
    return signature(DEFAULT_SIGNATURE).predict(input);
  }

  /**
   * Predicts for a batch of flat rows with {@value #DEFAULT_SIGNATURE}; see {@link
   * SignaturePredictor#predict(float[][])}.
   *
   * @throws PredictionException if the rows do not fit the signature, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public float[][] predict(float[][] rows) {
    return signature(DEFAULT_SIGNATURE).predict(rows);
  }

  /**
   * Predicts for one flat row with {@value #DEFAULT_SIGNATURE}; see {@link
   * SignaturePredictor#predict(float[])}.
   *
   * @throws PredictionException if the row does not fit the signature, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public float[] predict(float[] row) {
    return signature(DEFAULT_SIGNATURE).predict(row);
  }

  /**
   * Returns what answers with a signature.
   *
   * @throws PredictionException if the model has no such signature; the message lists the names
   */
  public SignaturePredictor signature(String name) {
    SignaturePredictor found = signatures.get(name);
    if (found == null) {
      String known = signatures.isEmpty() ? "none" : String.join(", ", signatures.keySet());
      throw new PredictionException(
          "SavedModel %s has no signature '%s'. Known: %s.".formatted(directory, name, known));
    }
    return found;
  }

  /** Returns the model's signatures by name, those that cannot be called included. */
  public Map<String, Signature> signatures() {
    return signatures.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue().signature(), (a, b) -> a, TreeMap::new));
  }

  /** Returns the signatures by name as {@code saved_model.pb} has them, all of them. */
  public Map<String, SignatureDef> definitions() {
    return definitions;
  }

  /**
   * Returns the directory that the model was loaded from, the version's where there are several.
   */
  public Path directory() {
    return directory;
  }

  /** Returns what the exporter told of the model; empty if it was not Lamina's. */
  public Optional<ModelInfo> info() {
    return Optional.ofNullable(info);
  }

  /**
   * Lets every signature answer to one row of zeros, so that the first real call is as fast as the
   * others. Signatures that cannot be called, or whose rows have no known size, are left out. Not
   * for a model that changes when it is called.
   *
   * @throws PredictionException if the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public void warmUp() {
    signatures.values().stream()
        .filter(SignaturePredictor::isCallable)
        .forEach(SignaturePredictor::warmUp);
  }

  /** Returns whether there is a session by now in which all processors work on a call. */
  boolean isWide() {
    return sessions.isWide();
  }

  /** Returns a table of the signatures, several lines. */
  public String describe() {
    return "SavedModel " + directory + "\n" + new SignatureTable(signatures.values());
  }

  /**
   * Waits for calls in flight and frees the model; calls that come later are refused. A second call
   * does nothing.
   */
  @Override
  public void close() {
    gate.close(
        () -> {
          signatures.values().forEach(SignaturePredictor::release);
          sessions.close();
        });
  }

  /** Returns {@link #describe()}. */
  @Override
  public String toString() {
    return describe();
  }
}
