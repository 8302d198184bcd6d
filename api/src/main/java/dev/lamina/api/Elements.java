package dev.lamina.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reading, writing and printing of single elements in the Java arrays that carry them. */
final class Elements {
  private static final byte[] EMPTY = {};
  private static final int PRINTED_BYTES = 40;

  private Elements() {}

  static Object allocate(DType dtype, int n) {
    return switch (dtype) {
      case FLOAT32 -> new float[n];
      case FLOAT64 -> new double[n];
      case UINT8, INT8 -> new byte[n];
      case INT32, UINT32 -> new int[n];
      case INT64, UINT64 -> new long[n];
      case FLOAT16, BFLOAT16, INT16, UINT16 -> new short[n];
      case BOOL -> new boolean[n];
      case STRING -> {
        byte[][] strings = new byte[n][];
        Arrays.fill(strings, EMPTY);
        yield strings;
      }
    };
  }

  static double getDouble(DType dtype, Object values, int i) {
    return switch (dtype) {
      case FLOAT32 -> ((float[]) values)[i];
      case FLOAT64 -> ((double[]) values)[i];
      case FLOAT16 -> HalfFloats.fromFloat16(((short[]) values)[i]);
      case BFLOAT16 -> HalfFloats.fromBfloat16(((short[]) values)[i]);
      case UINT64 -> unsigned(((long[]) values)[i]);
      default -> getLong(dtype, values, i);
    };
  }

  /** Fractions are cut off; an uint64 from 2^63 on comes out as a negative number. */
  static long getLong(DType dtype, Object values, int i) {
    return switch (dtype) {
      case UINT8 -> Byte.toUnsignedInt(((byte[]) values)[i]);
      case INT8 -> ((byte[]) values)[i];
      case INT16 -> ((short[]) values)[i];
      case UINT16 -> Short.toUnsignedInt(((short[]) values)[i]);
      case INT32 -> ((int[]) values)[i];
      case UINT32 -> Integer.toUnsignedLong(((int[]) values)[i]);
      case INT64, UINT64 -> ((long[]) values)[i];
      case BOOL -> ((boolean[]) values)[i] ? 1 : 0;
      case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> (long) getDouble(dtype, values, i);
      case STRING -> throw new IllegalStateException("a string is no number; use getString");
    };
  }

  private static double unsigned(long bits) {
    // The lowest bit is kept so that the halved number rounds as the whole one.
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  /** Sets an element to a number that is within the type's range. */
  static void setDouble(DType dtype, Object values, int i, double number) {
    switch (dtype) {
      case FLOAT32 -> ((float[]) values)[i] = (float) number;
      case FLOAT64 -> ((double[]) values)[i] = number;
      case FLOAT16 -> ((short[]) values)[i] = HalfFloats.toFloat16((float) number);
      case BFLOAT16 -> ((short[]) values)[i] = HalfFloats.toBfloat16((float) number);
      case UINT64 -> ((long[]) values)[i] = fromUnsigned(number);
      default -> setLong(dtype, values, i, (long) number);
    }
  }

  private static long fromUnsigned(double number) {
    return number < 0x1p63 ? (long) number : (long) (number - 0x1p63) ^ Long.MIN_VALUE;
  }

  /** Sets an element to a whole number that is within the type's range. */
  static void setLong(DType dtype, Object values, int i, long number) {
    switch (dtype) {
      case UINT8, INT8 -> ((byte[]) values)[i] = (byte) number;
      case INT16, UINT16 -> ((short[]) values)[i] = (short) number;
      case INT32, UINT32 -> ((int[]) values)[i] = (int) number;
      case INT64, UINT64 -> ((long[]) values)[i] = number;
      case BOOL -> ((boolean[]) values)[i] = number != 0;
      case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> setDouble(dtype, values, i, (double) number);
      case STRING -> throw new IllegalStateException("a string is no number");
    }
  }

  static void read(ByteBuffer from, Object values) {
    if (values instanceof float[] floats) {
      from.asFloatBuffer().get(floats);
    } else if (values instanceof double[] doubles) {
      from.asDoubleBuffer().get(doubles);
    } else if (values instanceof byte[] bytes) {
      from.get(bytes);
    } else if (values instanceof short[] shorts) {
      from.asShortBuffer().get(shorts);
    } else if (values instanceof int[] ints) {
      from.asIntBuffer().get(ints);
    } else if (values instanceof long[] longs) {
      from.asLongBuffer().get(longs);
    } else {
      boolean[] truths = (boolean[]) values;
      for (int i = 0; i < truths.length; i++) {
        truths[i] = from.get() != 0;
      }
    }
  }

  static void write(Object values, ByteBuffer to) {
    int start = to.position();
    if (values instanceof float[] floats) {
      to.asFloatBuffer().put(floats);
      to.position(start + Float.BYTES * floats.length);
    } else if (values instanceof double[] doubles) {
      to.asDoubleBuffer().put(doubles);
      to.position(start + Double.BYTES * doubles.length);
    } else if (values instanceof byte[] bytes) {
      to.put(bytes);
    } else if (values instanceof short[] shorts) {
      to.asShortBuffer().put(shorts);
      to.position(start + Short.BYTES * shorts.length);
    } else if (values instanceof int[] ints) {
      to.asIntBuffer().put(ints);
      to.position(start + Integer.BYTES * ints.length);
    } else if (values instanceof long[] longs) {
      to.asLongBuffer().put(longs);
      to.position(start + Long.BYTES * longs.length);
    } else {
      for (boolean truth : (boolean[]) values) {
        to.put((byte) (truth ? 1 : 0));
      }
    }
  }

  static String text(DType dtype, Object values, int i) {
    return switch (dtype) {
      case FLOAT32, FLOAT16, BFLOAT16 -> Float.toString((float) getDouble(dtype, values, i));
      case FLOAT64 -> Double.toString(((double[]) values)[i]);
      case UINT64 -> Long.toUnsignedString(((long[]) values)[i]);
      case BOOL -> Boolean.toString(((boolean[]) values)[i]);
      case STRING -> quoted(((byte[][]) values)[i]);
      default -> Long.toString(getLong(dtype, values, i));
    };
  }

  private static String quoted(byte[] bytes) {
    int shown = Math.min(bytes.length, PRINTED_BYTES);
    String text = new String(bytes, 0, shown, StandardCharsets.UTF_8);
    return "\"" + text + (shown < bytes.length ? "...\"" : "\"");
  }
}
