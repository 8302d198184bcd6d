package dev.lamina.models.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** Arrays of random numbers, the same in every run. */
final class Samples {
  private static final long SEED = 20240607;

  /** Stands for a size that is known only when data arrive. */
  private static final long SOME_SIZE = 6;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Optional<Range> wholeNumbers;

  /** Numbers from one up to, and without, another. */
  record Range(int from, int to) {}

  /** Gives whole numbers of every kind. */
  Samples() {
    this(Optional.empty());
  }

  /** Gives whole numbers in a range, if there is one. */
  Samples(Optional<Range> wholeNumbers) {
    this.wholeNumbers = wholeNumbers;
  }

  /**
   * Returns a batch: floats in (-1, 1), bytes 0 to 255 and whole numbers to 99 unless a range says
   * otherwise, some texts.
   */
  Array batch(long rows, Shape row, DType dtype) {
    Shape shape = row.prepend(rows);
    for (int i = 1; i < shape.rank(); i++) {
      if (shape.dim(i) == Shape.UNKNOWN) {
        shape = shape.with(i, SOME_SIZE);
      }
    }
    return switch (dtype) {
      case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> numbers(shape, -1, 1).cast(dtype);
      case UINT8 -> whole(shape, new Range(0, 256)).cast(dtype);
      case INT8, INT16, INT32, INT64 -> whole(shape, new Range(-100, 100)).cast(dtype);
      case UINT16, UINT32, UINT64 -> whole(shape, new Range(0, 100)).cast(dtype);
      case BOOL -> numbers(shape, 0, 2).cast(DType.UINT8).cast(dtype);
      case STRING -> texts(shape);
    };
  }

  private Array whole(Shape shape, Range otherwise) {
    Range range = wholeNumbers.orElse(otherwise);
    return numbers(shape, range.from(), range.to());
  }

  private Array numbers(Shape shape, double from, double to) {
    Array result = Array.zeros(DType.FLOAT64, shape);
    double[] values = (double[]) result.values();
    Arrays.setAll(values, i -> random.nextDouble(from, to));
    return result;
  }

  private Array texts(Shape shape) {
    Array result = Array.zeros(DType.STRING, shape);
    byte[][] values = (byte[][]) result.values();
    Arrays.setAll(values, i -> Integer.toString(random.nextInt(100)).getBytes(UTF_8));
    return result;
  }

  /** Returns floats in (-1, 1) of an array's shape. */
  Array like(Array array) {
    return near(Array.zeros(DType.FLOAT32, array.shape()), 1);
  }

  /** Returns the values, each moved by at most a distance. */
  Array near(Array values, double distance) {
    float[] moved = values.floats().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) random.nextDouble(-distance, distance);
    }
    return Array.of(moved).reshape(values.shape());
  }
}
