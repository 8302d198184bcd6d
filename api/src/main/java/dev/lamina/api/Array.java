package dev.lamina.api;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;

/**
 * A dense array of numbers in Java memory, last dimension fastest: what goes into training and
 * prediction, and what comes out.
 *
 * <p>An array made from a flat Java array with a shape holds that array itself, not a copy: do not
 * change it afterwards. Arrays made from nested Java arrays are copies.
 */
public final class Array {
  private final Object values;
  private final DType dtype;
  private final Shape shape;
  private final int size;
  private final int rowSize;

  private Array(Object values, DType dtype, Shape shape) {
    int length = java.lang.reflect.Array.getLength(values);
    int needed = sizeOf(shape);
    if (needed != length) {
      throw new DataException(
          "Shape %s has %d elements but %d values were given".formatted(shape, needed, length));
    }
    this.values = values;
    this.dtype = dtype;
    this.shape = shape;
    this.size = length;
    this.rowSize = shape.rank() == 0 ? 1 : (int) shape.row().size();
  }

  /** Returns float32 values under a shape; the values are not copied. */
  public static Array of(float[] values, long... dims) {
    return new Array(values, DType.FLOAT32, dimsOr(values.length, dims));
  }

  /** Returns int32 values under a shape; the values are not copied. */
  public static Array of(int[] values, long... dims) {
    return new Array(values, DType.INT32, dimsOr(values.length, dims));
  }

  /** Returns float64 values under a shape; the values are not copied. */
  public static Array of(double[] values, long... dims) {
    return new Array(values, DType.FLOAT64, dimsOr(values.length, dims));
  }

  /** Returns int64 values under a shape; the values are not copied. */
  public static Array of(long[] values, Shape shape) {
    return new Array(values, DType.INT64, shape);
  }

  /** Returns uint8 values (a byte's bits are read as 0 to 255) under a shape; not copied. */
  public static Array of(byte[] values, long... dims) {
    return new Array(values, DType.UINT8, dimsOr(values.length, dims));
  }

  /**
   * Returns a matrix, for example a batch of rows of features.
   *
   * @throws DataException if the rows differ in length
   */
  public static Array of(float[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    float[] flat = new float[sizeOf(Shape.of(rows.length, width))];
    for (int i = 0; i < rows.length; i++) {
      requireWidth(rows[i].length, width, i);
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return of(flat, rows.length, width);
  }

  /**
   * Returns a matrix of whole numbers.
   *
   * @throws DataException if the rows differ in length
   */
  public static Array of(int[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    int[] flat = new int[sizeOf(Shape.of(rows.length, width))];
    for (int i = 0; i < rows.length; i++) {
      requireWidth(rows[i].length, width, i);
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return of(flat, rows.length, width);
  }

  /** Returns a copy of a TensorFlow Java array of floats. */
  public static Array of(FloatNdArray source) {
    Shape shape = Shape.of(source.shape().asArray());
    float[] flat = new float[sizeOf(shape)];
    source.copyTo(NdArrays.wrap(source.shape(), DataBuffers.of(flat, false, false)));
    return new Array(flat, DType.FLOAT32, shape);
  }

  /**
   * Returns zeros of a type and shape.
   *
   * @throws DataException if a size is unknown, or there are more elements than a Java array holds
   */
  public static Array zeros(DType dtype, Shape shape) {
    int n = sizeOf(shape);
    Object values =
        switch (dtype) {
          case FLOAT32 -> new float[n];
          case FLOAT64 -> new double[n];
          case UINT8 -> new byte[n];
          case INT32 -> new int[n];
          case INT64 -> new long[n];
        };
    return new Array(values, dtype, shape);
  }

  private static int sizeOf(Shape shape) {
    if (!shape.isKnown()) {
      throw new DataException("An array's shape must be known but is " + shape);
    }
    try {
      return Math.toIntExact(shape.size());
    } catch (ArithmeticException e) {
      throw new DataException(
          "An array of shape %s is too large (expected: at most %d elements)"
              .formatted(shape, Integer.MAX_VALUE),
          e);
    }
  }

  private static Shape dimsOr(int length, long[] dims) {
    return dims.length == 0 ? Shape.of(length) : Shape.of(dims);
  }

  private static void requireWidth(int length, int width, int row) {
    if (length != width) {
      throw new DataException(
          "Row %d has %d values but row 0 has %d; all rows must have one length"
              .formatted(row, length, width));
    }
  }

  /** Returns the element type. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the shape. */
  public Shape shape() {
    return shape;
  }

  /** Returns the number of elements. */
  public int size() {
    return size;
  }

  /** Returns the number of rows: the first dimension, 1 for a scalar. */
  public int rows() {
    return shape.rank() == 0 ? 1 : (int) shape.dim(0);
  }

  /** Returns the number of elements in one row. */
  public int rowSize() {
    return rowSize;
  }

  /**
   * Returns what a batch of this array's rows looks like: its shape with the first size unknown.
   */
  public TensorSpec batchSpec() {
    return new TensorSpec(shape.rank() == 0 ? shape : shape.with(0, Shape.UNKNOWN), dtype);
  }

  /**
   * Returns the same values under another shape.
   *
   * @throws DataException if the shape has another number of elements
   */
  public Array reshape(Shape newShape) {
    return new Array(values, dtype, newShape);
  }

  /** Returns the element at a flat position as a double; uint8 is 0 to 255. */
  public double get(int index) {
    Objects.checkIndex(index, size);
    if (values instanceof float[] f) {
      return f[index];
    }
    if (values instanceof double[] d) {
      return d[index];
    }
    if (values instanceof byte[] b) {
      return b[index] & 0xff;
    }
    return values instanceof int[] i ? i[index] : ((long[]) values)[index];
  }

  /**
   * Returns a new array with some of the rows, in the given order; a row may come more than once.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Array take(int[] rowNumbers) {
    requireRows("take");
    Array result = zeros(dtype, shape.with(0, rowNumbers.length));
    int width = rowSize();
    for (int i = 0; i < rowNumbers.length; i++) {
      int row = Objects.checkIndex(rowNumbers[i], rows());
      System.arraycopy(values, row * width, result.values, i * width, width);
    }
    return result;
  }

  /** Returns a copy of rows {@code from} (inclusive) to {@code to} (exclusive). */
  public Array slice(int from, int to) {
    requireRows("slice");
    Objects.checkFromToIndex(from, to, rows());
    Array result = zeros(dtype, shape.with(0, to - from));
    System.arraycopy(values, from * rowSize(), result.values, 0, result.size);
    return result;
  }

  private void requireRows(String operation) {
    if (shape.rank() == 0) {
      throw new IllegalStateException(operation + " needs rows but this is a single number");
    }
  }

  /**
   * Returns the rows of all parts, one after the other.
   *
   * @param parts at least one, none of them a single number
   * @throws DataException if they are not of one type and row shape
   */
  public static Array concat(List<Array> parts) {
    if (parts.isEmpty()) {
      throw new DataException("concat needs at least one array");
    }
    Array first = parts.get(0);
    first.requireRows("concat");
    long rows = parts.stream().mapToLong(Array::rows).sum();
    Array result = zeros(first.dtype, first.shape.with(0, rows));
    int at = 0;
    for (Array part : parts) {
      part.requireRows("concat");
      if (part.dtype != first.dtype || !part.shape.row().equals(first.shape.row())) {
        throw new DataException("%s and %s cannot be joined".formatted(first, part));
      }
      System.arraycopy(part.values, 0, result.values, at, part.size);
      at += part.size;
    }
    return result;
  }

  /** Returns the values as floats: the array itself if it is float32, else a conversion. */
  public float[] floats() {
    if (values instanceof float[] f) {
      return f;
    }
    float[] result = new float[size];
    for (int i = 0; i < size; i++) {
      result[i] = (float) get(i);
    }
    return result;
  }

  /**
   * Returns a rank 2 array as rows of floats; a copy.
   *
   * @throws IllegalStateException if the rank is not 2
   */
  public float[][] toMatrix() {
    if (shape.rank() != 2) {
      throw new IllegalStateException("toMatrix needs 2 dimensions but the shape is " + shape);
    }
    float[] flat = floats();
    float[][] result = new float[rows()][];
    int width = rowSize();
    for (int i = 0; i < result.length; i++) {
      result[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return result;
  }

  /**
   * Returns the position of the largest value in each row, the first of equals: the class, when
   * rows are scores.
   */
  public int[] argMax() {
    int[] result = new int[rows()];
    int width = rowSize();
    for (int i = 0; i < result.length; i++) {
      int best = 0;
      for (int j = 1; j < width; j++) {
        if (get(i * width + j) > get(i * width + best)) {
          best = j;
        }
      }
      result[i] = best;
    }
    return result;
  }

  /** Returns TensorFlow Java's array of {@link #floats}: a view of them, not a copy. */
  public FloatNdArray toNdArray() {
    return NdArrays.wrap(shape.toTensorFlow(), DataBuffers.of(floats(), false, false));
  }

  /**
   * Returns the Java array that holds the values: {@code float[]}, {@code double[]}, {@code
   * byte[]}, {@code int[]} or {@code long[]}, as the element type says. Not a copy.
   */
  public Object values() {
    return values;
  }

  /**
   * Returns whether the other array has the same type, shape and values. As in {@link
   * Arrays#equals(float[], float[])} NaN equals NaN, and 0.0 does not equal -0.0.
   */
  @Override
  public boolean equals(Object o) {
    return o instanceof Array other
        && dtype == other.dtype
        && shape.equals(other.shape)
        && Objects.deepEquals(values, other.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.deepHashCode(new Object[] {values});
  }

  /** Returns type, shape and the first values. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("Array ").append(dtype).append(' ').append(shape).append(" [");
    for (int i = 0; i < Math.min(size, 8); i++) {
      text.append(i == 0 ? "" : ", ").append(text(i));
    }
    return text.append(size > 8 ? ", ...]" : "]").toString();
  }

  private String text(int index) {
    double value = get(index);
    return switch (dtype) {
      case FLOAT32 -> Float.toString((float) value);
      case FLOAT64 -> Double.toString(value);
      case UINT8, INT32, INT64 -> Long.toString((long) value);
    };
  }
}
