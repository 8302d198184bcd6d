package dev.lamina.server.internal.tensor;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements as bytes: little-endian, last dimension fastest, a truth value in one byte. */
public final class RawValues {
  private RawValues() {}

  /**
   * Reads elements.
   *
   * @param dtype not string
   * @param bytes little-endian, with as many bytes left as the elements take
   * @return a Java array of the type's carrier
   */
  public static Object read(DType dtype, ByteBuffer bytes, int count) {
    switch (dtype) {
      case FLOAT32 -> {
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        return values;
      }
      case FLOAT64 -> {
        double[] values = new double[count];
        bytes.asDoubleBuffer().get(values);
        return values;
      }
      case INT32, UINT32 -> {
        int[] values = new int[count];
        bytes.asIntBuffer().get(values);
        return values;
      }
      case INT64, UINT64 -> {
        long[] values = new long[count];
        bytes.asLongBuffer().get(values);
        return values;
      }
      case FLOAT16, BFLOAT16, INT16, UINT16 -> {
        short[] values = new short[count];
        bytes.asShortBuffer().get(values);
        return values;
      }
      case INT8, UINT8 -> {
        byte[] values = new byte[count];
        bytes.get(values);
        return values;
      }
      case BOOL -> {
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
          values[i] = bytes.get() != 0;
        }
        return values;
      }
      case STRING -> throw new IllegalArgumentException("Strings have no fixed size");
    }
    throw new IllegalStateException("No such type: " + dtype);
  }

  /** Returns an array's elements as bytes; it may not hold strings. */
  public static byte[] write(Array array) {
    byte[] result = new byte[array.size() * array.dtype().bytes()];
    ByteBuffer bytes = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
    Object values = array.values();
    if (values instanceof float[] floats) {
      bytes.asFloatBuffer().put(floats);
    } else if (values instanceof double[] doubles) {
      bytes.asDoubleBuffer().put(doubles);
    } else if (values instanceof int[] ints) {
      bytes.asIntBuffer().put(ints);
    } else if (values instanceof long[] longs) {
      bytes.asLongBuffer().put(longs);
    } else if (values instanceof short[] shorts) {
      bytes.asShortBuffer().put(shorts);
    } else if (values instanceof byte[] plain) {
      bytes.put(plain);
    } else if (values instanceof boolean[] booleans) {
      for (boolean value : booleans) {
        bytes.put((byte) (value ? 1 : 0));
      }
    } else {
      throw new IllegalArgumentException("Strings have no fixed size");
    }
    return result;
  }
}
