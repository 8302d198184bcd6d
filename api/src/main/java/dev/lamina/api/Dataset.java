package dev.lamina.api;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Examples to learn from: rows of inputs and, beside each, its target, in memory or behind an
 * {@link ExampleReader}. Immutable; {@link #split}, {@link #take} and {@link #skip} are views of
 * the same arrays or of the same reader, nothing is copied.
 */
public final class Dataset {
  private final ExampleReader source;

  /** The examples of the source that belong to this view, in order. */
  private final int[] rows;

  private Dataset(ExampleReader source, int[] rows) {
    this.source = source;
    this.rows = rows;
  }

  /** Examples in memory: the rows of two arrays. */
  private record Rows(Array inputs, Array targets) implements ExampleReader {
    @Override
    public int size() {
      return inputs.rows();
    }

    @Override
    public TensorSpec inputSpec() {
      return inputs.batchSpec();
    }

    @Override
    public TensorSpec targetSpec() {
      return targets.batchSpec();
    }

    @Override
    public Batch read(int[] numbers) {
      return new Batch(inputs.take(numbers), targets.take(numbers));
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
    return of(new Rows(inputs, targets));
  }

  /** Returns the examples of two matrices, a row of each for an example. */
  public static Dataset of(float[][] inputs, float[][] targets) {
    return of(Array.of(inputs), Array.of(targets));
  }

  /** Returns the examples of a matrix and one whole number a row, such as a class label. */
  public static Dataset of(float[][] inputs, int[] targets) {
    return of(Array.of(inputs), Array.of(targets));
  }

  /** Returns the number of examples. */
  public int size() {
    return rows.length;
  }

  /** Returns what a batch of inputs looks like. */
  public TensorSpec inputSpec() {
    return source.inputSpec();
  }

  /** Returns what a batch of targets looks like. */
  public TensorSpec targetSpec() {
    return source.targetSpec();
  }

  /**
   * Returns the inputs of these examples; a copy, unless this is the whole of the arrays. All of
   * them are read where they come from a reader.
   */
  public Array inputs() {
    return source instanceof Rows memory && isWhole() ? memory.inputs() : readAll().inputs();
  }

  /** Returns the targets of these examples, as {@link #inputs} does. */
  public Array targets() {
    return source instanceof Rows memory && isWhole() ? memory.targets() : readAll().targets();
  }

  private ExampleReader.Batch readAll() {
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
   * Returns the same examples with other targets, for example converted to another type.
   *
   * @param newSource in place of {@link #targetSource}, with as many rows
   * @throws IllegalStateException if the examples are not in memory
   */
  public Dataset withTargetSource(Array newSource) {
    Rows memory = memory();
    if (newSource.rows() != memory.targets().rows()) {
      throw new DataException(
          "%d targets in place of %d".formatted(newSource.rows(), memory.targets().rows()));
    }
    return new Dataset(new Rows(memory.inputs(), newSource), rows);
  }

  /**
   * Returns the array behind the inputs; {@link #row} says where an example stands in it.
   *
   * @throws IllegalStateException if the examples are not in memory
   */
  public Array inputSource() {
    return memory().inputs();
  }

  /**
   * Returns the array behind the targets; {@link #row} says where an example stands in it.
   *
   * @throws IllegalStateException if the examples are not in memory
   */
  public Array targetSource() {
    return memory().targets();
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
    return "Dataset of %d rows: %s -> %s".formatted(size(), inputSpec(), targetSpec());
  }

  /** Two parts of a data set: one to learn from, one to judge by. */
  public record Split(Dataset train, Dataset test) {}
}
