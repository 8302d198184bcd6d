package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.NativeTensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The batches of a data set, in native memory. For one thread at a time. */
abstract class BatchFeed implements AutoCloseable {
  private final int size;
  private final int batchSize;
  private int @Nullable [] inOrder;

  BatchFeed(int size, int batchSize) {
    this.size = size;
    this.batchSize = Math.min(batchSize, size);
  }

  /** The tensors of one batch: inputs, then targets, then weights, each in the model's order. */
  static final class Batch implements AutoCloseable {
    private static final long SMALL_BYTES = 1 << 20;

    private final NativeTensor[] tensors;
    private final int inputs;
    private final int rows;
    private @Nullable NativeTensor shares;

    private Batch(NativeTensor[] tensors, int inputs, int rows) {
      this.tensors = tensors;
      this.inputs = inputs;
      this.rows = rows;
    }

    /** Allocates tensors for rows of these arrays; their contents are not defined yet. */
    static Batch of(ExampleReader.Batch arrays, int rows) {
      return of(flat(arrays), arrays.inputs().size(), rows);
    }

    /** Allocates tensors for rows of arrays, of which the first ones are inputs. */
    static Batch of(Array[] arrays, int inputs, int rows) {
      return new Batch(
          Arrays.stream(arrays)
              .map(array -> NativeTensor.allocate(array.dtype(), array.shape().with(0, rows)))
              .toArray(NativeTensor[]::new),
          inputs,
          rows);
    }

    /** Returns arrays in the order of the tensors. */
    static Array[] flat(ExampleReader.Batch arrays) {
      return Stream.of(arrays.inputs(), arrays.targets(), arrays.weights())
          .flatMap(named -> named.values().stream())
          .toArray(Array[]::new);
    }

    /** Writes rows of arrays, in the order of the tensors. */
    void write(Array[] arrays, int[] numbers) {
      for (int i = 0; i < tensors.length; i++) {
        tensors[i].writeRows(arrays[i], numbers, rows);
      }
    }

    /** Writes the rows of arrays from one on, in the order of the tensors. */
    void write(Array[] arrays, int from) {
      for (int i = 0; i < tensors.length; i++) {
        tensors[i].write(0, arrays[i], from, rows);
      }
    }

    /** Puts the tensors at the beginning of what is fed. */
    void into(NativeTensor[] feeds) {
      System.arraycopy(tensors, 0, feeds, 0, tensors.length);
    }

    /** Returns the tensors of the model's inputs. */
    List<NativeTensor> inputs() {
      return List.of(tensors).subList(0, inputs);
    }

    /** Returns whether these tensors are for so many rows of such arrays. */
    boolean fits(Array[] arrays, int count) {
      boolean fits = arrays.length == tensors.length && rows == count;
      for (int i = 0; i < tensors.length && fits; i++) {
        Shape shape = arrays[i].shape();
        fits =
            tensors[i].dtype() == arrays[i].dtype()
                && tensors[i]
                    .shape()
                    .equals(arrays[i].rows() == count ? shape : shape.with(0, count));
      }
      return fits;
    }

    /**
     * Returns whether so many rows of arrays are few bytes, which may stay in memory between calls:
     * larger ones would not gain. Of strings nobody knows.
     */
    static boolean isSmall(Array[] arrays, int rows) {
      long bytes = 0;
      for (Array array : arrays) {
        if (array.dtype() == DType.STRING) {
          return false;
        }
        bytes += (long) rows * array.rowSize() * array.dtype().bytes();
      }
      return bytes <= SMALL_BYTES;
    }

    /** Returns the shape of each tensor. */
    List<Shape> shapes() {
      return Arrays.stream(tensors).map(NativeTensor::shape).toList();
    }

    /** Returns the share of each example in the mean: 1/n for each of n. */
    NativeTensor shares() {
      NativeTensor known = shares;
      if (known == null) {
        float[] share = new float[rows];
        Arrays.fill(share, 1f / rows);
        known = NativeTensor.of(Array.of(share));
        shares = known;
      }
      return known;
    }

    int rows() {
      return rows;
    }

    @Override
    public void close() {
      if (shares != null) {
        shares.close();
      }
      for (NativeTensor tensor : tensors) {
        tensor.close();
      }
    }
  }

  /** Returns the number of examples. */
  final int size() {
    return size;
  }

  /** Returns all examples in their own order; not to be changed. */
  final int[] inOrder() {
    int[] known = inOrder;
    if (known == null) {
      known = IntStream.range(0, size).toArray();
      inOrder = known;
    }
    return known;
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
