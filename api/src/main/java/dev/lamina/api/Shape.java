package dev.lamina.api;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The sizes of an array's dimensions, outermost first. A size may be {@link #UNKNOWN}, printed as
 * {@code ?}: a batch of 28 x 28 grey images is {@code (?, 28, 28, 1)}.
 *
 * <p>Immutable. Unlike TensorFlow's shape, two shapes with unknown sizes in the same places are
 * equal.
 */
public final class Shape {
  /** A size that is known only when data arrive, such as the number of rows in a batch. */
  public static final long UNKNOWN = -1;

  private static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;

  private Shape(long[] dims) {
    this.dims = dims;
  }

  /**
   * Returns the shape with these sizes.
   *
   * @param dims sizes, each {@link #UNKNOWN} or at least 0
   * @throws ConfigurationException if a size is below -1
   */
  public static Shape of(long... dims) {
    for (long dim : dims) {
      if (dim < UNKNOWN) {
        throw new ConfigurationException(
            "Shape %s: %d is no size (expected: >= 0, or -1 for unknown)"
                .formatted(Arrays.toString(dims), dim));
      }
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /** Returns the shape of a single number. */
  public static Shape scalar() {
    return SCALAR;
  }

  /** Returns the shape of a batch of unknown size whose rows have these sizes. */
  public static Shape batchOf(long... row) {
    return of(row).prepend(UNKNOWN);
  }

  /** Returns the number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /**
   * Returns the size of a dimension.
   *
   * @param index 0 is the first; negative counts from the end, -1 is the last
   */
  public long dim(int index) {
    return dims[position(index)];
  }

  private int position(int index) {
    int i = index < 0 ? dims.length + index : index;
    if (i < 0 || i >= dims.length) {
      throw new IndexOutOfBoundsException("dimension " + index + " of " + this);
    }
    return i;
  }

  /** Returns the sizes as a new array. */
  public long[] dims() {
    return dims.clone();
  }

  /** Returns whether every size is known. */
  public boolean isKnown() {
    for (long dim : dims) {
      if (dim == UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the number of elements: the product of the sizes, 1 for a scalar.
   *
   * @throws IllegalStateException if a size is unknown
   * @throws ArithmeticException if the product does not fit a {@code long}
   */
  public long size() {
    if (!isKnown()) {
      throw new IllegalStateException("the size of " + this + " is unknown");
    }
    long size = 1;
    for (long dim : dims) {
      size = Math.multiplyExact(size, dim);
    }
    return size;
  }

  /** Returns the number of elements of a row, 1 for a scalar; all sizes but the first are known. */
  long rowSize() {
    long size = 1;
    for (int i = 1; i < dims.length; i++) {
      size = Math.multiplyExact(size, dims[i]);
    }
    return size;
  }

  /** Returns the shape of one row: this one without its first dimension. */
  public Shape row() {
    if (dims.length == 0) {
      throw new IllegalStateException("a scalar has no rows");
    }
    return new Shape(Arrays.copyOfRange(dims, 1, dims.length));
  }

  /** Returns this shape with one more dimension in front. */
  public Shape prepend(long dim) {
    return of(LongStream.concat(LongStream.of(dim), LongStream.of(dims)).toArray());
  }

  /** Returns this shape with one more dimension at the end. */
  public Shape append(long dim) {
    return of(LongStream.concat(LongStream.of(dims), LongStream.of(dim)).toArray());
  }

  /**
   * Returns this shape with the size of one dimension replaced; a negative index counts from the
   * end.
   */
  public Shape with(int index, long dim) {
    long[] copy = dims();
    copy[position(index)] = dim;
    return of(copy);
  }

  /**
   * Returns whether an array of the other shape fits where this one is asked for: unknown sizes
   * match any.
   */
  public boolean matches(Shape other) {
    if (other.dims.length != dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != other.dims[i] && dims[i] != UNKNOWN && other.dims[i] != UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  /** Returns the same shape as TensorFlow Java's type. */
  public org.tensorflow.ndarray.Shape toTensorFlow() {
    return org.tensorflow.ndarray.Shape.of(dims);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape other && Arrays.equals(dims, other.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** Returns for example {@code (?, 28, 28, 1)}. */
  @Override
  public String toString() {
    return LongStream.of(dims)
        .mapToObj(d -> d == UNKNOWN ? "?" : Long.toString(d))
        .collect(Collectors.joining(", ", "(", dims.length == 1 ? ",)" : ")"));
  }
}
