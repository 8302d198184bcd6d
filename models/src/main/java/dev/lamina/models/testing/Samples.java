package dev.lamina.models.testing;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.util.SplittableRandom;

/** Arrays of random numbers, the same in every run. */
final class Samples {
  private static final long SEED = 20240607;

  /** Stands for a size that is known only when data arrive. */
  private static final long SOME_SIZE = 6;

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Returns a batch: floats in (-1, 1), bytes 0 to 255, whole numbers -100 to 99. */
  Array batch(long rows, Shape row, DType dtype) {
    Shape shape = row.prepend(rows);
    for (int i = 1; i < shape.rank(); i++) {
      if (shape.dim(i) == Shape.UNKNOWN) {
        shape = shape.with(i, SOME_SIZE);
      }
    }
    Array result = Array.zeros(dtype, shape);
    for (int i = 0; i < result.size(); i++) {
      switch (dtype) {
        case FLOAT32 -> ((float[]) result.values())[i] = (float) random.nextDouble(-1, 1);
        case FLOAT64 -> ((double[]) result.values())[i] = random.nextDouble(-1, 1);
        case UINT8 -> ((byte[]) result.values())[i] = (byte) random.nextInt(256);
        case INT32 -> ((int[]) result.values())[i] = random.nextInt(-100, 100);
        case INT64 -> ((long[]) result.values())[i] = random.nextInt(-100, 100);
      }
    }
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
