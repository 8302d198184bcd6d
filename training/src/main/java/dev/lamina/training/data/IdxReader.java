package dev.lamina.training.data;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads one IDX stream; {@link Idx} says what that is. */
final class IdxReader {
  /** What a header may claim before any value was seen, in bytes. */
  private static final int UNSEEN = 1 << 24;

  /** The longest Java array that every virtual machine can make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private final String name;
  private final InputStream in;
  private final long size;

  /**
   * Creates the reader of a stream at its beginning.
   *
   * @param size the bytes in the stream, or {@link Source#UNKNOWN_SIZE}
   */
  IdxReader(String name, InputStream in, long size) {
    this.name = name;
    this.in = in;
    this.size = size;
  }

  Array read() throws IOException {
    byte[] magic = header(4);
    if (magic[0] != 0 || magic[1] != 0) {
      throw new DataException(
          "%s is no IDX file: it begins with %02X %02X (expected: 00 00)"
              .formatted(name, magic[0], magic[1]));
    }
    DType type = type(magic[2]);
    int rank = magic[3] & 0xff;
    if (rank == 0) {
      throw new DataException(name + ": the header has no dimensions (expected: 1 or more)");
    }
    long[] dims = dims(rank);
    int length = length(dims, type);
    if (size != Source.UNKNOWN_SIZE) {
      requireLength(4 + 4L * rank, length);
    }
    byte[] values = values(length);
    return switch (type) {
      case UINT8 -> Array.of(values, dims);
      case INT32 -> Array.of(ints(values), dims);
      case FLOAT32 -> Array.of(floats(values), dims);
      case FLOAT64 -> Array.of(doubles(values), dims);
      default -> throw new AssertionError("IDX has no " + type);
    };
  }

  private DType type(byte code) {
    return switch (code) {
      case 0x08 -> DType.UINT8;
      case 0x0C -> DType.INT32;
      case 0x0D -> DType.FLOAT32;
      case 0x0E -> DType.FLOAT64;
      default ->
          throw new DataException(
              ("%s: element type 0x%02X%s is not supported. Supported: 0x08 (unsigned byte), "
                      + "0x0C (int), 0x0D (float), 0x0E (double)")
                  .formatted(name, code, typeName(code)));
    };
  }

  private static String typeName(byte code) {
    return switch (code) {
      case 0x09 -> " (signed byte)";
      case 0x0B -> " (short)";
      default -> "";
    };
  }

  private long[] dims(int rank) throws IOException {
    ByteBuffer sizes = ByteBuffer.wrap(header(4 * rank));
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = Integer.toUnsignedLong(sizes.getInt());
    }
    return dims;
  }

  private int length(long[] dims, DType type) {
    try {
      long length = Math.multiplyExact(Shape.of(dims).size(), (long) type.bytes());
      if (length <= LONGEST) {
        return (int) length;
      }
    } catch (ArithmeticException e) {
      // More than a long can hold is more than an array can hold.
    }
    throw new DataException(
        "%s: the header promises %s %s, more than a Java array can hold (%d bytes)"
            .formatted(name, Shape.of(dims), type, LONGEST));
  }

  private byte[] header(int length) throws IOException {
    byte[] bytes = new byte[length];
    int found = fill(bytes, 0, length);
    if (found < length) {
      throw new DataException("%s is no IDX file: it ends within the header".formatted(name));
    }
    return bytes;
  }

  private byte[] values(int length) throws IOException {
    byte[] values = new byte[size == Source.UNKNOWN_SIZE ? Math.min(length, UNSEEN) : length];
    int found = 0;
    while (true) {
      found += fill(values, found, values.length);
      if (found < values.length) {
        throw truncated(length, found);
      }
      if (found == length) {
        break;
      }
      values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
    }
    if (in.read() >= 0) {
      throw new DataException(
          ("%s: the header promises %d bytes of values but more follow; the file is damaged or "
                  + "no IDX file")
              .formatted(name, length));
    }
    return values;
  }

  private int fill(byte[] bytes, int from, int to) throws IOException {
    int found = 0;
    while (from + found < to) {
      int n = readSome(bytes, from + found, to - from - found);
      if (n < 0) {
        break;
      }
      found += n;
    }
    return found;
  }

  private int readSome(byte[] bytes, int from, int length) throws IOException {
    try {
      return in.read(bytes, from, length);
    } catch (EOFException e) {
      // How a gzip stream says that it was cut off; the caller knows how much is missing.
      return -1;
    }
  }

  private void requireLength(long header, int length) {
    long found = size - header;
    if (found < length) {
      throw truncated(length, found);
    }
    if (found > length) {
      throw new DataException(
          ("%s: the header promises %d bytes of values but %d follow; the file is damaged or no "
                  + "IDX file")
              .formatted(name, length, found));
    }
  }

  private DataException truncated(int length, long found) {
    return new DataException(
        "%s is cut off: the header promises %d bytes of values but %d follow; fetch the file again"
            .formatted(name, length, found));
  }

  private static int[] ints(byte[] bytes) {
    int[] result = new int[bytes.length / 4];
    ByteBuffer.wrap(bytes).asIntBuffer().get(result);
    return result;
  }

  private static float[] floats(byte[] bytes) {
    float[] result = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(result);
    return result;
  }

  private static double[] doubles(byte[] bytes) {
    double[] result = new double[bytes.length / 8];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(result);
    return result;
  }
}
