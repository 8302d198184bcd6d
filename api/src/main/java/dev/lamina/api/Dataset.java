package dev.lamina.api;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Examples to learn from: rows of inputs and, beside each, its target, in memory or behind an
 * {@link ExampleReader}. Immutable; {@link #split}, {@link #take} and {@link #skip} are views of
 * the same arrays or of the same reader, nothing is copied.
 *
 * <p>A model of several inputs or outputs wants them by name:
 *
 * <pre>{@code
 * Dataset ratings = Dataset.builder()
 *     .input("user", Array.of(users))
 *     .input("movie", Array.of(movies))
 *     .target("rating", Array.of(stars))
 *     .weight("rating", Array.of(trust))
 *     .build();
 * }</pre>
 */
public final class Dataset {
  private final ExampleReader source;

  /** The examples of the source that belong to this view, in order. */
  private final int[] rows;

  private Dataset(ExampleReader source, int[] rows) {
    this.source = source;
    this.rows = rows;
  }

  /** Examples in memory: the rows of arrays. */
  private record Rows(Batch arrays) implements ExampleReader {
    @Override
    public int size() {
      return arrays.inputs().values().iterator().next().rows();
    }

    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(
          specs(arrays.inputs()), specs(arrays.targets()), arrays.weights().keySet());
    }

    private static Map<String, TensorSpec> specs(Map<String, Array> arrays) {
      Map<String, TensorSpec> specs = new LinkedHashMap<>();
      arrays.forEach((name, array) -> specs.put(name, array.batchSpec()));
      return specs;
    }

    @Override
    public Batch read(int[] numbers) {
      return new Batch(
          take(arrays.inputs(), numbers),
          take(arrays.targets(), numbers),
          take(arrays.weights(), numbers));
    }

    private static Map<String, Array> take(Map<String, Array> arrays, int[] numbers) {
      Map<String, Array> taken = new LinkedHashMap<>();
      arrays.forEach((name, array) -> taken.put(name, array.take(numbers)));
      return taken;
    }
  }

  /**
   * Returns examples that are read when they are needed.
   *
   * @throws DataException if there are none
   */
  public static Dataset of(ExampleReader reader) {
    if (reader.size() < 1) {
      throw new DataException("A data set needs at least one row");
    }
    return new Dataset(reader, IntStream.range(0, reader.size()).toArray());
  }

  /**
   * Returns the examples whose inputs and targets stand in the same rows of two arrays.
   *
   * @throws DataException if the arrays differ in their number of rows, or have none
   */
  public static Dataset of(Array inputs, Array targets) {
    if (inputs.shape().rank() == 0 || targets.shape().rank() == 0) {
      throw new DataException(
          "Inputs %s and targets %s must have rows: at least one dimension each"
              .formatted(inputs.shape(), targets.shape()));
    }
    if (inputs.rows() != targets.rows()) {
      throw new DataException(
          "Inputs have %d rows %s but targets have %d %s; each input needs one target"
              .formatted(inputs.rows(), inputs.shape(), targets.rows(), targets.shape()));
    }
    return of(new Rows(new ExampleReader.Batch(inputs, targets)));
  }

  /** Returns the examples of two matrices, a row of each for an example. */
  public static Dataset of(float[][] inputs, float[][] targets) {
    return of(Array.of(inputs), Array.of(targets));
  }

  /** Returns the examples of a matrix and one whole number a row, such as a class label. */
  public static Dataset of(float[][] inputs, int[] targets) {
    return of(Array.of(inputs), Array.of(targets));
  }

  /**
   * Returns the examples that stand in the same rows of all arrays.
   *
   * @throws DataException if the arrays differ in their number of rows, have none, or weights are
   *     not one float32 a row beside a target
   */
  public static Dataset of(ExampleReader.Batch arrays) {
    requireRows(arrays);
    return of(new Rows(arrays));
  }

  private static void requireRows(ExampleReader.Batch arrays) {
    if (arrays.inputs().isEmpty() || arrays.targets().isEmpty()) {
      throw new DataException(
          "A data set needs inputs and targets but has %d and %d"
              .formatted(arrays.inputs().size(), arrays.targets().size()));
    }
    Map<String, Array> all = new LinkedHashMap<>();
    arrays.inputs().forEach((name, array) -> all.put(title("input", name), array));
    arrays.targets().forEach((name, array) -> all.put(title("target", name), array));
    arrays.weights().forEach((name, array) -> all.put(title("weight", name), array));
    Map.Entry<String, Array> first = all.entrySet().iterator().next();
    all.forEach(
        (name, array) -> {
          if (array.shape().rank() == 0) {
            throw new DataException("%s must have rows: at least one dimension".formatted(name));
          }
          if (array.rows() != first.getValue().rows()) {
            throw new DataException(
                "%s has %d rows but %s has %d; each example needs a row in each"
                    .formatted(first.getKey(), first.getValue().rows(), name, array.rows()));
          }
        });
    arrays
        .weights()
        .forEach(
            (name, array) -> {
              if (!arrays.targets().containsKey(name)) {
                throw new DataException(
                    "%s belongs to no target; there are %s"
                        .formatted(title("weight", name), arrays.targets().keySet()));
              }
              if (array.dtype() != DType.FLOAT32 || array.shape().rank() != 1) {
                throw new DataException(
                    "%s is %s %s (expected: one float32 for each example)"
                        .formatted(title("weight", name), array.shape(), array.dtype()));
              }
            });
  }

  private static String title(String kind, String name) {
    return name.isEmpty() ? "the only " + kind : "%s '%s'".formatted(kind, name);
  }

  /** Returns a builder of examples with named inputs and targets. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects arrays, a row of each for an example. */
  public static final class Builder {
    private final Map<String, Array> inputs = new LinkedHashMap<>();
    private final Map<String, Array> targets = new LinkedHashMap<>();
    private final Map<String, Array> weights = new LinkedHashMap<>();

    private Builder() {}

    /** Adds what goes into the model's input of this name. */
    public Builder input(String name, Array rows) {
      return put(inputs, "inputs", name, rows);
    }

    /** Adds what the model's output of this name should be. */
    public Builder target(String name, Array rows) {
      return put(targets, "targets", name, rows);
    }

    /**
     * Adds how much each example counts in the loss of an output, 1 for all unless said otherwise.
     *
     * @param target the output's name
     * @param rows one float32 for each example
     */
    public Builder weight(String target, Array rows) {
      return put(weights, "weights", target, rows);
    }

    private Builder put(Map<String, Array> arrays, String what, String name, Array rows) {
      if (arrays.put(name, rows) != null) {
        throw new DataException("Two %s are named '%s'".formatted(what, name));
      }
      return this;
    }

    /**
     * Returns the data set.
     *
     * @throws DataException if the arrays differ in their number of rows, or there are no inputs or
     *     no targets
     */
    public Dataset build() {
      return of(new ExampleReader.Batch(inputs, targets, weights));
    }
  }

  /**
   * Returns the same examples with a weight for each, in the order of the whole array or reader
   * they come from: how much it counts in the loss. Keras's {@code sample_weight}.
   *
   * @param weights one for each row of the arrays
   * @throws DataException if there are not as many as rows, or several targets
   * @throws IllegalStateException if the examples are not in memory
   */
  public Dataset weights(float... weights) {
    ExampleReader.Batch arrays = memory().arrays();
    if (arrays.targets().size() != 1) {
      throw new DataException(
          "There are several targets, %s; name one: Dataset.builder().weight(name, ...)"
              .formatted(arrays.targets().keySet()));
    }
    String target = arrays.targets().keySet().iterator().next();
    return withArrays(
        new ExampleReader.Batch(
            arrays.inputs(), arrays.targets(), Map.of(target, Array.of(weights))));
  }

  /** Returns the number of examples. */
  public int size() {
    return rows.length;
  }

  /** Returns what batches look like. */
  public ExampleSpec spec() {
    return source.spec();
  }

  /**
   * Returns what a batch of the only input looks like.
   *
   * @throws DataException if there are several
   */
  public TensorSpec inputSpec() {
    return only(spec().inputs(), "inputs");
  }

  /**
   * Returns what a batch of the only target looks like.
   *
   * @throws DataException if there are several
   */
  public TensorSpec targetSpec() {
    return only(spec().targets(), "targets");
  }

  private static <T> T only(Map<String, T> values, String what) {
    if (values.size() != 1) {
      throw new DataException(
          "The data set has the %s %s; name the one that is meant"
              .formatted(what, values.keySet()));
    }
    return values.values().iterator().next();
  }

  /**
   * Returns the only input of these examples; a copy, unless this is the whole of the arrays. All
   * of them are read where they come from a reader.
   *
   * @throws DataException if there are several
   */
  public Array inputs() {
    inputSpec();
    return only(all().inputs(), "inputs");
  }

  /** Returns the only target of these examples, as {@link #inputs} does. */
  public Array targets() {
    targetSpec();
    return only(all().targets(), "targets");
  }

  /**
   * Returns all these examples; copies, unless this is the whole of the arrays. All of them are
   * read where they come from a reader.
   */
  public ExampleReader.Batch all() {
    if (source instanceof Rows memory && isWhole()) {
      return memory.arrays();
    }
    try {
      return source.read(rows.clone());
    } catch (IOException e) {
      throw new DataException("The examples cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the reader behind the examples; empty if they are in memory. */
  public Optional<ExampleReader> reader() {
    return source instanceof Rows ? Optional.empty() : Optional.of(source);
  }

  /**
   * Returns the arrays behind the examples; {@link #row} says where an example stands in them.
   *
   * @throws IllegalStateException if the examples are not in memory
   */
  public ExampleReader.Batch arrays() {
    return memory().arrays();
  }

  /**
   * Returns the same examples out of other arrays, for example converted to another type.
   *
   * @param newArrays in place of {@link #arrays}, with as many rows
   * @throws IllegalStateException if the examples are not in memory
   */
  public Dataset withArrays(ExampleReader.Batch newArrays) {
    requireRows(newArrays);
    Rows replaced = new Rows(newArrays);
    if (replaced.size() != memory().size()) {
      throw new DataException("%d rows in place of %d".formatted(replaced.size(), memory().size()));
    }
    return new Dataset(replaced, rows);
  }

  private Rows memory() {
    if (source instanceof Rows memory) {
      return memory;
    }
    throw new IllegalStateException("These examples are behind a reader, not in memory");
  }

  /** Returns the row of the source arrays, or the reader's number, of an example. */
  public int row(int example) {
    return rows[example];
  }

  private boolean isWhole() {
    if (rows.length != source.size()) {
      return false;
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** Returns the first examples; all of them if there are no more than that. */
  public Dataset take(int count) {
    return view(0, Math.min(requireCount(count), size()));
  }

  /**
   * Returns all but the first examples.
   *
   * @throws DataException if none would be left
   */
  public Dataset skip(int count) {
    if (requireCount(count) >= size()) {
      throw new DataException("skip(%d) leaves none of %d rows".formatted(count, size()));
    }
    return view(count, size());
  }

  private static int requireCount(int count) {
    if (count < 1) {
      throw new DataException("count: %d (expected: >= 1)".formatted(count));
    }
    return count;
  }

  private Dataset view(int from, int to) {
    return new Dataset(source, Arrays.copyOfRange(rows, from, to));
  }

  /** Returns the same examples in an order that depends on the seed alone. */
  public Dataset shuffle(long seed) {
    int[] order = rows.clone();
    shuffle(order, seed);
    return new Dataset(source, order);
  }

  /**
   * Splits the examples at random, the same way for the same seed.
   *
   * @param fraction the share of the second part, between 0 and 1; rounded to the nearest example
   * @throws DataException if a part would be empty
   */
  public Split split(double fraction, long seed) {
    return shuffle(seed).splitLast(fraction);
  }

  /**
   * Splits off the last examples, without shuffling, as Keras's {@code validation_split} does.
   * Keras rounds the first part down: of 10 examples with a fraction of 0.24 it splits off 3, we 2.
   *
   * @param fraction the share of the second part, between 0 and 1; rounded to the nearest example
   * @throws DataException if a part would be empty
   */
  public Split splitLast(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new DataException("fraction: %s (expected: between 0 and 1)".formatted(fraction));
    }
    int second = (int) Math.round(size() * fraction);
    if (second == 0 || second == size()) {
      throw new DataException(
          "A split of %s leaves a part of %d rows empty; choose another fraction"
              .formatted(fraction, size()));
    }
    return new Split(view(0, size() - second), view(size() - second, size()));
  }

  /** Shuffles in place, Fisher-Yates, the same way for the same seed. */
  public static void shuffle(int[] order, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int t = order[i];
      order[i] = order[j];
      order[j] = t;
    }
  }

  /** Returns the number of rows and what they look like. */
  @Override
  public String toString() {
    return "Dataset of %d rows: %s".formatted(size(), spec());
  }

  /** Two parts of a data set: one to learn from, one to judge by. */
  public record Split(Dataset train, Dataset test) {}
}
