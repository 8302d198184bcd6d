package dev.lamina.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;

/**
 * A dense array of numbers, truth values or strings in Java memory, last dimension fastest: what
 * goes into training and prediction, and what comes out.
 *
 * <p>An array made from a flat Java array with a shape holds that array itself, not a copy: do not
 * change it afterwards. Arrays made from nested Java arrays are copies.
 *
 * <p>The kind of Java array says the element type where {@link #of(float[], long...) of} takes no
 * type; every other type is made with {@link #of(DType, Object, Shape)} from its {@linkplain
 * DType#carrier carrier}, or from numbers with {@link #cast}:
 *
 * <pre>{@code
 * Array.of(new float[] {1, 2, 3, 4}, 2, 2)                     // float32 (2, 2)
 * Array.of("red", "green")                                     // string (2,)
 * Array.of(new float[] {0.5f, 1}).cast(DType.FLOAT16)          // float16 (2,)
 * Array.of(DType.INT8, new byte[] {-1, 1}, Shape.of(2))        // int8 (2,)
 * }</pre>
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
    this.rowSize = (int) shape.rowSize();
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

  /** Returns int16 values under a shape; the values are not copied. */
  public static Array of(short[] values, long... dims) {
    return new Array(values, DType.INT16, dimsOr(values.length, dims));
  }

  /** Returns truth values under a shape; the values are not copied. */
  public static Array of(boolean[] values, long... dims) {
    return new Array(values, DType.BOOL, dimsOr(values.length, dims));
  }

  /** Returns a row of strings, as UTF-8. */
  public static Array of(String... texts) {
    byte[][] strings = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      strings[i] = texts[i].getBytes(StandardCharsets.UTF_8);
    }
    return new Array(strings, DType.STRING, Shape.of(texts.length));
  }

  /**
   * Returns values of any type under a shape; the values are not copied.
   *
   * @param values a Java array of the type's {@link DType#carrier}: bits in a signed type for
   *     unsigned integers and for 16-bit floating point, {@code byte[][]} for strings
   * @throws DataException if it is another kind of array, a string is missing, or their number is
   *     not the shape's
   */
  public static Array of(DType dtype, Object values, Shape shape) {
    if (!dtype.carrier().isInstance(values)) {
      throw new DataException(
          "Elements of type %s are carried by a Java %s but a %s was given"
              .formatted(
                  dtype, dtype.carrier().getSimpleName(), values.getClass().getSimpleName()));
    }
    if (values instanceof byte[][] strings && Arrays.asList(strings).contains(null)) {
      throw new DataException("A string is null; give an empty one instead");
    }
    return new Array(values, dtype, shape);
  }

  /**
   * Returns a copy of nested values: lists or Java arrays of any depth, a TensorFlow Java array, or
   * a single element. Elements are numbers, {@link Boolean}s, and for strings {@link String}s or
   * {@code byte[]}.
   *
   * <pre>{@code
   * Array.from(DType.UINT8, List.of(List.of(1, 2), List.of(3, 4)))    // uint8 (2, 2)
   * }</pre>
   *
   * @throws DataException if lists side by side differ in length, or an element is not of the type
   *     or beyond its range; the message says where
   */
  public static Array from(DType dtype, Object nested) {
    return Nested.of(dtype, nested);
  }

  /**
   * Returns a copy of the elements that remain in a buffer, direct or not, in the buffer's byte
   * order. Its position does not move.
   *
   * @throws DataException if the type is {@code string}, or the bytes are not the shape's
   */
  public static Array of(DType dtype, ByteBuffer bytes, Shape shape) {
    Array result = zeros(dtype, shape);
    if (dtype == DType.STRING || (long) result.size * dtype.bytes() != bytes.remaining()) {
      throw new DataException(
          "%d bytes are no array %s %s".formatted(bytes.remaining(), dtype, shape));
    }
    Elements.read(bytes.duplicate().order(bytes.order()), result.values);
    return result;
  }

  /**
   * Puts all elements into a buffer, in the buffer's byte order, and moves its position.
   *
   * @throws java.nio.BufferOverflowException if there is too little room
   * @throws IllegalStateException if the elements are strings
   */
  public void copyTo(ByteBuffer target) {
    if (dtype == DType.STRING) {
      throw new IllegalStateException("strings have no fixed size; use values()");
    }
    Elements.write(values, target);
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
   * Returns zeros of a type and shape; false, or empty strings, where the type has no zero.
   *
   * @throws DataException if a size is unknown, or there are more elements than a Java array holds
   */
  public static Array zeros(DType dtype, Shape shape) {
    return new Array(Elements.allocate(dtype, sizeOf(shape)), dtype, shape);
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

  /**
   * Returns the element at a flat position as a double; uint8 is 0 to 255, true is 1.
   *
   * @throws IllegalStateException if the elements are strings
   */
  public double get(int index) {
    return Elements.getDouble(dtype, values, Objects.checkIndex(index, size));
  }

  /**
   * Returns the element at a flat position as a whole number; fractions are cut off, true is 1. A
   * uint64 beyond {@link Long#MAX_VALUE} keeps its bits: see {@link Long#toUnsignedString(long)}.
   *
   * @throws IllegalStateException if the elements are strings
   */
  public long getLong(int index) {
    return Elements.getLong(dtype, values, Objects.checkIndex(index, size));
  }

  /**
   * Returns the string at a flat position, read as UTF-8.
   *
   * @throws IllegalStateException if the elements are no strings
   */
  public String getString(int index) {
    return new String(bytesOfStrings()[Objects.checkIndex(index, size)], StandardCharsets.UTF_8);
  }

  /**
   * Returns all strings, read as UTF-8, in flat order.
   *
   * @throws IllegalStateException if the elements are no strings
   */
  public String[] strings() {
    return Arrays.stream(bytesOfStrings())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toArray(String[]::new);
  }

  private byte[][] bytesOfStrings() {
    if (values instanceof byte[][] strings) {
      return strings;
    }
    throw new IllegalStateException("strings are asked for but the elements are " + dtype);
  }

  /**
   * Returns the values as another type, the array itself if it has that type already. Numbers are
   * rounded to the nearest that a floating point type has; fractions are cut off where the type has
   * none; what lies outside an integer's range wraps around; bool is whether a number is not 0.
   *
   * @throws IllegalStateException if one of the types is {@code string}
   */
  public Array cast(DType newType) {
    if (newType == dtype) {
      return this;
    }
    if (newType == DType.STRING || dtype == DType.STRING) {
      throw new IllegalStateException("%s cannot be cast to %s".formatted(dtype, newType));
    }
    Array result = zeros(newType, shape);
    boolean whole = !dtype.isFloating() && !newType.isFloating();
    for (int i = 0; i < size; i++) {
      if (whole) {
        Elements.setLong(newType, result.values, i, Elements.getLong(dtype, values, i));
      } else if (newType == DType.BOOL) {
        ((boolean[]) result.values)[i] = get(i) != 0;
      } else {
        Elements.setDouble(newType, result.values, i, get(i));
      }
    }
    return result;
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

  /**
   * Returns the values as floats: the array itself if it is float32, else a conversion.
   *
   * @throws IllegalStateException if the elements are strings
   */
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
   * Returns the Java array that holds the values, of the element type's {@link DType#carrier}:
   * {@code float[]}, {@code byte[][]}, ... Not a copy.
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
      text.append(i == 0 ? "" : ", ").append(Elements.text(dtype, values, i));
    }
    return text.append(size > 8 ? ", ...]" : "]").toString();
  }
}
