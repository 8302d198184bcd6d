package dev.lamina.server.internal.tensor;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors as the bytes of the Open Inference Protocol: {@link RawValues}, and strings each with its
 * length before it, in four bytes.
 */
public final class RawTensors {
  private RawTensors() {}

  /**
   * Reads a tensor from all bytes that are left.
   *
   * @throws StatusException INVALID_ARGUMENT if they are not as many as the shape needs
   */
  public static Array read(String name, DType dtype, Shape shape, ByteBuffer bytes) {
    ByteBuffer little = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (dtype == DType.STRING) {
      return strings(name, shape, little);
    }
    long count = count(name, shape);
    long available = little.remaining();
    if (count > available || count * dtype.bytes() != available) {
      throw error(name, "its data have %d bytes (expected: shape %s)".formatted(available, shape));
    }
    return Array.of(dtype, RawValues.read(dtype, little, (int) count), shape);
  }

  private static Array strings(String name, Shape shape, ByteBuffer bytes) {
    List<byte[]> strings = new ArrayList<>();
    while (bytes.remaining() >= Integer.BYTES) {
      int length = bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw error(name, "a string of %d bytes does not fit its data".formatted(length));
      }
      byte[] string = new byte[length];
      bytes.get(string);
      strings.add(string);
    }
    if (bytes.hasRemaining() || strings.size() != count(name, shape)) {
      throw error(
          name, "its data hold %d strings (expected: shape %s)".formatted(strings.size(), shape));
    }
    return Array.of(DType.STRING, strings.toArray(byte[][]::new), shape);
  }

  /**
   * Returns a shape.
   *
   * @throws StatusException INVALID_ARGUMENT if it is none
   */
  public static Shape shape(String name, List<Long> dims) {
    if (dims.size() > 254) {
      throw error(name, "it has %d dimensions (expected: at most 254)".formatted(dims.size()));
    }
    for (long dim : dims) {
      if (dim < 0) {
        throw error(name, "its shape is %s (expected: no size below 0)".formatted(dims));
      }
    }
    return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * Returns how many elements a shape has.
   *
   * @throws StatusException INVALID_ARGUMENT if they are too many to count
   */
  public static long count(String name, Shape shape) {
    long count = Sizes.count(shape);
    if (count < 0) {
      throw error(name, "shape %s is too large".formatted(shape));
    }
    return count;
  }

  /** Returns the failure of an input that makes no sense. */
  public static StatusException error(String name, String why) {
    return Failure.invalid("Input '%s': %s".formatted(name, why));
  }

  /** Returns a tensor's bytes. */
  public static byte[] write(Array array) {
    if (!(array.values() instanceof byte[][] strings)) {
      return RawValues.write(array);
    }
    int size = 0;
    for (byte[] string : strings) {
      size += Integer.BYTES + string.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] string : strings) {
      bytes.putInt(string.length).put(string);
    }
    return bytes.array();
  }
}
