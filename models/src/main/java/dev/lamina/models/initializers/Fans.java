package dev.lamina.models.initializers;

import dev.lamina.api.Shape;

/**
 * How many values one output of a kernel is computed from, and how many outputs one value goes
 * into.
 *
 * <p>A Dense kernel (in, out) has fans in and out; a convolution's (height, width, in, out) has
 * height * width * in and height * width * out; a vector has its length for both, a scalar 1.
 */
record Fans(double in, double out) {
  static Fans of(Shape shape) {
    int rank = shape.rank();
    if (rank == 0) {
      return new Fans(1, 1);
    }
    if (rank == 1) {
      return new Fans(shape.dim(0), shape.dim(0));
    }
    double receptiveField = 1;
    for (int i = 0; i < rank - 2; i++) {
      receptiveField *= shape.dim(i);
    }
    return new Fans(receptiveField * shape.dim(-2), receptiveField * shape.dim(-1));
  }

  /** Returns scale / in, the variance of He's and LeCun's initializers. */
  double varianceByIn(double scale) {
    return scale / Math.max(1, in);
  }

  /** Returns 1 / mean of in and out, the variance of Glorot's initializers. */
  double varianceByMean() {
    return 1 / Math.max(1, (in + out) / 2);
  }
}
