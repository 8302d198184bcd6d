package dev.lamina.api;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Examples that are read when they are needed, so that there may be more of them than memory holds:
 * images in files, rows of a database, records of a mapped file. What Keras calls a PyDataset.
 *
 * <p>{@link Dataset#of(ExampleReader)} makes a data set of it that is split, shuffled and trained
 * on like any other. The trainer reads ahead in threads of its own, while the step runs: a batch,
 * or up to 16 where a batch takes less than a millisecond.
 *
 * <pre>{@code
 * record Photos(List<Path> files, int[] labels) implements ExampleReader {
 *   public int size() { return files.size(); }
 *   public ExampleSpec spec() {
 *     return ExampleSpec.of(
 *         new TensorSpec(Shape.batchOf(224, 224, 3), DType.UINT8),
 *         new TensorSpec(Shape.batchOf(), DType.INT32));
 *   }
 *   public Batch read(int[] numbers) throws IOException { ... }
 * }
 * }</pre>
 */
public interface ExampleReader {
  /** Returns the number of examples, at least 1. */
  int size();

  /** Returns what batches look like. */
  ExampleSpec spec();

  /**
   * Reads some examples. Called by one thread at a time, unless {@code Fit.workers} asks for more.
   *
   * @param numbers which examples, from 0 on, in any order; they are rows of the answer in this
   *     order
   * @throws IOException if they cannot be read; training stops with an error that says where
   */
  Batch read(int[] numbers) throws IOException;

  /**
   * Some examples, in memory.
   *
   * @param inputs by name, a row for each example
   * @param targets by name, a row for each example
   * @param weights by the name of the target, one number for each example
   */
  record Batch(Map<String, Array> inputs, Map<String, Array> targets, Map<String, Array> weights) {
    /** Takes copies of the maps. */
    public Batch {
      inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
      targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
      weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /** Creates a batch of one input and one target. */
    public Batch(Array inputs, Array targets) {
      this(Map.of(ExampleSpec.UNNAMED, inputs), Map.of(ExampleSpec.UNNAMED, targets), Map.of());
    }

    /** Creates a batch of named inputs and targets. */
    public Batch(Map<String, Array> inputs, Map<String, Array> targets) {
      this(inputs, targets, Map.of());
    }
  }
}
