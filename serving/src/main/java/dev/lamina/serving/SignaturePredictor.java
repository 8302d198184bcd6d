package dev.lamina.serving;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.PredictionException;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.EngineException;
import dev.lamina.api.internal.SavedModelReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers with one signature of a loaded SavedModel. Thread-safe; lives as long as its {@link
 * Predictor}.
 *
 * <p>Where several inputs leave their first dimension free, that dimension is the batch and must be
 * the same for all.
 */
public final class SignaturePredictor {
  private final Binding binding;
  private final Gate gate;
  private final boolean checkShapes;
  private final List<String> outputNames;
  private final CallPools pools;

  /** The shape of one row where a row of float32 is all that goes in and one array comes out. */
  private final @Nullable Shape oneRow;

  SignaturePredictor(Binding binding, Sessions sessions, Gate gate, boolean checkShapes) {
    this.binding = binding;
    this.gate = gate;
    this.checkShapes = checkShapes;
    this.outputNames = List.copyOf(binding.signature().outputs().keySet());
    this.pools = new CallPools(sessions, gate, binding);
    this.oneRow = oneRow(binding);
  }

  private static @Nullable Shape oneRow(Binding binding) {
    Signature signature = binding.signature();
    if (!binding.isCallable()
        || signature.inputs().size() != 1
        || signature.outputs().size() != 1) {
      return null;
    }
    SignatureTensor input = signature.inputs().values().iterator().next();
    boolean simple =
        input.hasFreeRows()
            && input.shape().row().isKnown()
            && input.shape().rank() <= Request.MAX_RANK
            && input.type().equals(Optional.of(DType.FLOAT32));
    return simple ? input.shape().with(0, 1) : null;
  }

  /** Returns what goes in and what comes out. */
  public Signature signature() {
    return binding.signature();
  }

  /**
   * Predicts.
   *
   * @param inputs every input by name
   * @return every output by name
   * @throws PredictionException if the inputs do not fit the signature, or the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public Map<String, Array> predict(Map<String, Array> inputs) {
    return named(outputNames, run(inputs, outputNames));
  }

  /**
   * Predicts some of the outputs; what only others need is not computed.
   *
   * @param inputs every input by name
   * @param outputs names of outputs, at least one
   * @return those outputs by name
   * @throws PredictionException if there is no such output, the inputs do not fit the signature, or
   *     the model fails
   * @throws IllegalStateException if the predictor is closed
   */
  public Map<String, Array> predict(Map<String, Array> inputs, Set<String> outputs) {
    List<String> wanted = outputNames.stream().filter(outputs::contains).toList();
    if (wanted.isEmpty() || wanted.size() < outputs.size()) {
      String unknown =
          outputs.stream()
              .filter(name -> !outputNames.contains(name))
              .findFirst()
              .map("it has no output '%s'"::formatted)
              .orElse("no output is asked for");
      throw new PredictionException(
          "'%s': %s. Known: %s."
              .formatted(signature().name(), unknown, String.join(", ", outputNames)));
    }
    return named(wanted, run(inputs, wanted));
  }

  private static Map<String, Array> named(List<String> names, List<Array> answers) {
    SortedMap<String, Array> outputs = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      outputs.put(names.get(i), answers.get(i));
    }
    return outputs;
  }

  /**
   * Predicts with a signature of one input and one output.
   *
   * @throws PredictionException if the signature has several, the input does not fit, or the model
   *     fails
   * @throws IllegalStateException if the predictor is closed
   */
  public Array predict(Array input) {
    only("output", signature().outputs());
    String name = only("input", signature().inputs());
    requireCallable();
    return run(Request.check(signature(), name, input, checkShapes), outputNames).get(0);
  }

  /**
   * Predicts for a batch of rows with a signature of one input and one output. Rows are flat, last
   * dimension fastest: a row of an input {@code (?, 28, 28, 1)} has 784 values.
   *
   * @param rows one float32 row for each answer; may be empty
   * @return one row for each row
   * @throws PredictionException as {@link #predict(Array)}
   * @throws IllegalStateException if the predictor is closed
   */
  public float[][] predict(float[][] rows) {
    if (rows.length == 0) {
      requireCallable();
      return gate.pass(() -> new float[0][]);
    }
    Array answer = predict(shaped(Array.of(rows)));
    int count = answer.rows();
    return answer.reshape(Shape.of(count, count == 0 ? 0 : answer.size() / count)).toMatrix();
  }

  /**
   * Predicts for a single row, flat as in {@link #predict(float[][])}.
   *
   * @return the answer's values
   * @throws PredictionException as {@link #predict(Array)}
   * @throws IllegalStateException if the predictor is closed
   */
  public float[] predict(float[] row) {
    if (oneRow != null && row.length == oneRow.size()) {
      // The usual case, and the shortest: what goes in is known to fit.
      return run(List.of(Array.of(DType.FLOAT32, row, oneRow)), outputNames).get(0).floats();
    }
    return predict(shaped(Array.of(row, 1, row.length))).floats();
  }

  /**
   * Returns what answers to records with records: a record's components are the inputs or outputs
   * of their names ({@code priceEur} is {@code price_eur}), each a row of it.
   *
   * <p>Where there is one input of rows of n numbers, a record of n numbers is its columns, in
   * their order; where there is one output, the only component of a record takes it whatever its
   * name.
   *
   * @param input has a number, boolean, String, array or list for each input
   * @param output has float, double, int, long, boolean, String, an array of numbers or Strings, or
   *     an {@link Array} for each output that is wanted; others are not computed
   * @throws dev.lamina.api.ConfigurationException if the records do not fit the signature
   * @throws PredictionException if the signature cannot be called
   */
  public <I extends Record, O extends Record> RecordPredictor<I, O> records(
      Class<I> input, Class<O> output) {
    requireCallable();
    return new RecordPredictor<>(this, input, output);
  }

  /**
   * Returns an array for an input from nested lists, Java arrays, a TensorFlow Java array or a
   * single element, in the input's type; see {@link Array#from}.
   *
   * <pre>{@code
   * predictor.predict(Map.of("words", predictor.array("words", List.of("the", "cat"))));
   * }</pre>
   *
   * @throws PredictionException if there is no such input, or the values do not fit its type
   */
  public Array array(String input, Object nested) {
    SignatureTensor tensor = signature().inputs().get(input);
    if (tensor == null) {
      throw new PredictionException(
          "'%s' has no input '%s'. Known: %s."
              .formatted(
                  signature().name(), input, String.join(", ", signature().inputs().keySet())));
    }
    requireCallable();
    try {
      return Array.from(tensor.type().orElseThrow(), nested);
    } catch (DataException e) {
      throw new PredictionException(
          "Input '%s' of '%s': %s".formatted(input, signature().name(), e.getMessage()), e);
    }
  }

  /** Gives flat rows the input's shape; if they do not fit, the check that follows says so. */
  private Array shaped(Array rows) {
    only("input", signature().inputs());
    SignatureTensor input = signature().inputs().values().iterator().next();
    Shape shape = input.shape();
    Shape full = shape.rank() == 0 ? shape : shape.with(0, rows.rows());
    boolean fits =
        input.rankKnown() && shape.matches(full) && full.isKnown() && full.size() == rows.size();
    return fits ? rows.reshape(full) : rows;
  }

  private String only(String role, SortedMap<String, SignatureTensor> tensors) {
    if (tensors.size() != 1) {
      throw new PredictionException(
          "'%s' has %d %ss (%s), not one. Use predict(Map)."
              .formatted(
                  signature().name(), tensors.size(), role, String.join(", ", tensors.keySet())));
    }
    return tensors.firstKey();
  }

  private List<Array> run(Map<String, Array> inputs, List<String> outputs) {
    requireCallable();
    return run(Request.check(signature(), inputs, checkShapes), outputs);
  }

  private List<Array> run(List<Array> ordered, List<String> outputs) {
    try {
      return gate.pass(() -> pools.run(ordered, outputs));
    } catch (EngineException e) {
      throw new PredictionException(
          "'%s' failed in TensorFlow: %s"
              .formatted(signature().name(), SavedModelReader.sentence(e)),
          e);
    }
  }

  private void requireCallable() {
    if (!isCallable()) {
      throw new PredictionException(
          "'%s' cannot be called: %s. Other signatures of the model may be."
              .formatted(signature().name(), String.join("; ", binding.obstacles())));
    }
  }

  boolean isCallable() {
    return binding.obstacles().isEmpty();
  }

  List<String> obstacles() {
    return binding.obstacles();
  }

  /** Answers to one row of zeros, if the sizes of a row are known. */
  void warmUp() {
    SortedMap<String, Array> zeros = new TreeMap<>();
    signature()
        .inputs()
        .forEach(
            (name, input) -> {
              Shape one = input.hasFreeRows() ? input.shape().with(0, 1) : input.shape();
              if (input.rankKnown() && one.isKnown()) {
                zeros.put(name, Array.zeros(input.type().orElseThrow(), one));
              }
            });
    if (zeros.size() == signature().inputs().size()) {
      predict(zeros);
    }
  }

  /** Frees the prepared calls; none may be running. */
  void release() {
    pools.close();
  }
}
