package dev.lamina.api;

import java.io.IOException;

/**
 * Examples that are read when they are needed, so that there may be more of them than memory holds:
 * images in files, rows of a database, records of a mapped file. What Keras calls a PyDataset.
 *
 * <p>{@link Dataset#of(ExampleReader)} makes a data set of it that is split, shuffled and trained
 * on like any other. The trainer reads a batch ahead in threads of its own, while the step runs.
 *
 * <pre>{@code
 * record Photos(List<Path> files, int[] labels) implements ExampleReader {
 *   public int size() { return files.size(); }
 *   public TensorSpec inputSpec() { return new TensorSpec(Shape.batchOf(224, 224, 3), DType.UINT8); }
 *   public TensorSpec targetSpec() { return new TensorSpec(Shape.batchOf(), DType.INT32); }
 *   public Batch read(int[] numbers) throws IOException { ... }
 * }
 * }</pre>
 */
public interface ExampleReader {
  /** Returns the number of examples, at least 1. */
  int size();

  /** Returns what a batch of inputs looks like. */
  TensorSpec inputSpec();

  /** Returns what a batch of targets looks like. */
  TensorSpec targetSpec();

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
   * @param inputs a row for each example
   * @param targets a row for each example
   */
  record Batch(Array inputs, Array targets) {}
}
