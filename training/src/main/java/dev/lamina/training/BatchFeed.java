package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.internal.NativeTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The batches of a data set, in native memory. For one thread at a time. */
abstract class BatchFeed implements AutoCloseable {
  private final int size;
  private final int batchSize;

  BatchFeed(int size, int batchSize) {
    this.size = size;
    this.batchSize = Math.min(batchSize, size);
  }

  /**
   * The tensors of one batch, in the order of the model's inputs and of the goals.
   *
   * @param inputs one for each input
   * @param targets one for each goal
   * @param weights one for each goal whose examples have weights
   */
  record Batch(List<NativeTensor> inputs, List<NativeTensor> targets, List<NativeTensor> weights)
      implements AutoCloseable {
    /** Allocates tensors for rows of these arrays; their contents are not defined yet. */
    static Batch of(ExampleReader.Batch arrays, int rows) {
      return new Batch(
          allocate(arrays.inputs(), rows),
          allocate(arrays.targets(), rows),
          allocate(arrays.weights(), rows));
    }

    private static List<NativeTensor> allocate(Map<String, Array> arrays, int rows) {
      return arrays.values().stream()
          .map(array -> NativeTensor.allocate(array.dtype(), array.shape().with(0, rows)))
          .toList();
    }

    /** Writes rows of arrays into the tensors. */
    void write(ExampleReader.Batch arrays, int[] rows, int count) {
      write(inputs, arrays.inputs(), rows, count);
      write(targets, arrays.targets(), rows, count);
      write(weights, arrays.weights(), rows, count);
    }

    private static void write(
        List<NativeTensor> tensors, Map<String, Array> arrays, int[] rows, int count) {
      int i = 0;
      for (Array array : arrays.values()) {
        tensors.get(i++).writeRows(array, rows, count);
      }
    }

    /** Returns all tensors: inputs, targets, weights. */
    List<NativeTensor> all() {
      List<NativeTensor> all = new ArrayList<>(inputs);
      all.addAll(targets);
      all.addAll(weights);
      return all;
    }

    int rows() {
      return (int) inputs.get(0).shape().dim(0);
    }

    @Override
    public void close() {
      all().forEach(NativeTensor::close);
    }
  }

  /** Returns the number of examples. */
  final int size() {
    return size;
  }

  /** Returns the number of batches. */
  final int batches() {
    return (size + batchSize - 1) / batchSize;
  }

  /** Returns the number of examples of a batch: fewer in a last one that is not full. */
  final int rows(int number) {
    return Math.min(batchSize, size - first(number));
  }

  /** Returns the place in the order at which a batch begins. */
  final int first(int number) {
    return number * batchSize;
  }

  /**
   * Returns a batch, valid until the next call.
   *
   * @param number 0 for the first; an epoch asks for all, one after the other
   * @param order the examples in the order of this epoch
   */
  abstract Batch batch(int number, int[] order);

  @Override
  public abstract void close();
}
