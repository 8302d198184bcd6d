package dev.lamina.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.NdArray;

/** Makes an array of nested lists, nested Java arrays or an NdArray, with every element checked. */
final class Nested {
  private final DType dtype;
  private final List<Integer> dims = new ArrayList<>();
  private final Array result;
  private int[] place = {};
  private int next;

  private Nested(DType dtype, Object source) {
    this.dtype = dtype;
    if (source instanceof NdArray<?> array) {
      result = Array.zeros(dtype, Shape.of(array.shape().asArray()));
      array.scalars().forEach(scalar -> set(scalar.getObject()));
    } else {
      measure(source);
      place = new int[dims.size()];
      // Before memory is taken: few elements can claim much, were the first list the longest.
      checkLengths(source, 0);
      result = Array.zeros(dtype, Shape.of(dims.stream().mapToLong(d -> d).toArray()));
      fill(source, 0);
    }
  }

  static Array of(DType dtype, Object source) {
    return new Nested(dtype, source).result;
  }

  /** Finds the sizes along the first elements. */
  private void measure(@Nullable Object source) {
    if (source != null && isList(source)) {
      int length = length(source);
      dims.add(length);
      if (length > 0) {
        measure(at(source, 0));
      }
    }
  }

  private boolean isList(Object value) {
    boolean bytesOfOneString = dtype == DType.STRING && value instanceof byte[];
    return value instanceof List || (value.getClass().isArray() && !bytesOfOneString);
  }

  private static int length(Object list) {
    return list instanceof List<?> elements
        ? elements.size()
        : java.lang.reflect.Array.getLength(list);
  }

  private static @Nullable Object at(Object list, int i) {
    return list instanceof List<?> elements
        ? elements.get(i)
        : java.lang.reflect.Array.get(list, i);
  }

  private void checkLengths(@Nullable Object source, int depth) {
    boolean list = source != null && isList(source);
    if (list != depth < dims.size()) {
      String expected = list ? "a single " + dtype + " as before it" : "a list as before it";
      throw error(depth, list ? "a list" : describe(source), expected);
    }
    if (source != null && list) {
      int length = length(source);
      if (length != dims.get(depth)) {
        throw error(depth, length + " elements", dims.get(depth) + " as before it");
      }
      for (int i = 0; i < length && !isPrimitive(source); i++) {
        place[depth] = i;
        checkLengths(at(source, i), depth + 1);
      }
    }
  }

  private static boolean isPrimitive(Object list) {
    return list.getClass().isArray() && list.getClass().getComponentType().isPrimitive();
  }

  private void fill(@Nullable Object source, int depth) {
    if (source == null || depth == dims.size()) {
      set(source);
    } else if (isPrimitive(source) && dtype.carrier().isInstance(source)) {
      System.arraycopy(source, 0, result.values(), next, length(source));
      next += length(source);
    } else {
      for (int i = 0; i < dims.get(depth); i++) {
        place[depth] = i;
        fill(at(source, i), depth + 1);
      }
    }
  }

  private void set(@Nullable Object element) {
    if (element instanceof String text && dtype == DType.STRING) {
      ((byte[][]) result.values())[next++] = text.getBytes(UTF_8);
    } else if (element instanceof byte[] bytes && dtype == DType.STRING) {
      ((byte[][]) result.values())[next++] = bytes.clone();
    } else if (element instanceof Boolean truth && dtype == DType.BOOL) {
      ((boolean[]) result.values())[next++] = truth;
    } else if (element instanceof Number number && dtype.isFloating()) {
      Elements.setDouble(dtype, result.values(), next++, number.doubleValue());
    } else if (element instanceof Number number && dtype.isInteger()) {
      Elements.setLong(dtype, result.values(), next++, whole(number));
    } else {
      throw error(place.length, describe(element), dtype.toString());
    }
  }

  private long whole(Number number) {
    BigInteger value;
    try {
      value = new BigDecimal(number.toString()).toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw error(place.length, number.toString(), "a whole number");
    }
    int bits = 8 * dtype.bytes();
    boolean unsigned = dtype.name().startsWith("U");
    BigInteger least = unsigned ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(bits - 1).negate();
    BigInteger beyond = BigInteger.ONE.shiftLeft(unsigned ? bits : bits - 1);
    if (value.compareTo(least) < 0 || value.compareTo(beyond) >= 0) {
      BigInteger most = beyond.subtract(BigInteger.ONE);
      throw error(
          place.length, number.toString(), "%s to %s, for %s".formatted(least, most, dtype));
    }
    return value.longValue();
  }

  private static String describe(@Nullable Object element) {
    return element == null ? "null" : element.getClass().getSimpleName();
  }

  private DataException error(int depth, String found, String expected) {
    StringBuilder where = new StringBuilder(depth == 0 ? "The value" : "Element ");
    for (int i = 0; i < depth; i++) {
      where.append('[').append(place[i]).append(']');
    }
    return new DataException("%s: %s (expected: %s)".formatted(where, found, expected));
  }
}
