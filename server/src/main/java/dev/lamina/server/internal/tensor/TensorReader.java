package dev.lamina.server.internal.tensor;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads a tensor in either of its forms: raw bytes in {@code tensor_content}, or values in the
 * field of their type, the last of which stands for all that follow.
 */
public final class TensorReader {
  private TensorReader() {}

  /**
   * Reads a tensor.
   *
   * @param name what messages call it
   * @param maxBytes the most memory that its values may take; a shape alone can ask for any amount
   * @throws StatusException INVALID_ARGUMENT if it is damaged or too large
   */
  public static Array read(String name, TensorProto tensor, long maxBytes) {
    DType dtype =
        DataTypes.of(tensor.getDtype())
            .orElseThrow(
                () -> error(name, "elements of type " + tensor.getDtype() + " are not supported"));
    Shape shape = shape(name, tensor.getTensorShape());
    int count = count(name, shape, dtype, maxBytes);
    ByteString content = tensor.getTensorContent();
    try {
      Object values =
          content.isEmpty() ? fields(dtype, tensor, count) : content(name, dtype, content, count);
      return Array.of(dtype, values, shape);
    } catch (IOException e) {
      throw error(name, "tensor_content is damaged: " + e.getMessage());
    }
  }

  private static Shape shape(String name, TensorShapeProto proto) {
    if (proto.getUnknownRank()) {
      throw error(name, "its shape is unknown");
    }
    long[] dims = new long[proto.getDimCount()];
    if (dims.length > 254) {
      throw error(name, "it has " + dims.length + " dimensions (expected: at most 254)");
    }
    for (int i = 0; i < dims.length; i++) {
      dims[i] = proto.getDim(i).getSize();
      if (dims[i] < 0) {
        throw error(name, "a dimension has size " + dims[i]);
      }
    }
    return Shape.of(dims);
  }

  private static int count(String name, Shape shape, DType dtype, long maxBytes) {
    long count = Sizes.count(shape);
    if (count < 0) {
      throw error(name, "shape " + shape + " is too large");
    }
    // A string takes a reference even if it is empty.
    long size = Math.max(dtype.bytes(), dtype == DType.STRING ? 8 : 1);
    if (count > Math.min(Integer.MAX_VALUE - 8, maxBytes / size)) {
      throw error(
          name, "shape %s is too large (expected: at most %d bytes)".formatted(shape, maxBytes));
    }
    return (int) count;
  }

  private static StatusException error(String name, String why) {
    return Failure.invalid("tensor parsing error: " + name + ": " + why);
  }

  private static Object content(String name, DType dtype, ByteString content, int count)
      throws IOException {
    if (dtype == DType.STRING) {
      return strings(content, count);
    }
    long expected = (long) count * dtype.bytes();
    if (content.size() != expected) {
      throw error(
          name,
          "tensor_content has %d bytes but the shape needs %d".formatted(content.size(), expected));
    }
    return RawValues.read(
        dtype, content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN), count);
  }

  /** All lengths come first, then all strings. */
  private static byte[][] strings(ByteString content, int count) throws IOException {
    if (count > content.size()) {
      throw new IOException("%d bytes are too few for %d strings".formatted(content.size(), count));
    }
    CodedInputStream in = content.newCodedInput();
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = in.readRawVarint32();
    }
    byte[][] strings = new byte[count][];
    for (int i = 0; i < count; i++) {
      strings[i] = in.readRawBytes(lengths[i]);
    }
    return strings;
  }

  private static Object fields(DType dtype, TensorProto tensor, int count) {
    return switch (dtype) {
      case FLOAT32 -> floats(tensor, count);
      case FLOAT64 -> doubles(tensor, count);
      case INT32 -> ints(count, tensor.getIntValCount(), tensor::getIntVal);
      case UINT32 -> ints(count, tensor.getUint32ValCount(), tensor::getUint32Val);
      case INT8, UINT8 -> bytes(count, tensor.getIntValCount(), tensor::getIntVal);
      case INT16, UINT16 -> shorts(count, tensor.getIntValCount(), tensor::getIntVal);
      case FLOAT16, BFLOAT16 -> shorts(count, tensor.getHalfValCount(), tensor::getHalfVal);
      case INT64 -> longs(count, tensor.getInt64ValCount(), tensor::getInt64Val);
      case UINT64 -> longs(count, tensor.getUint64ValCount(), tensor::getUint64Val);
      case BOOL -> booleans(tensor, count);
      case STRING -> strings(tensor, count);
    };
  }

  @FunctionalInterface
  private interface IntField {
    int get(int index);
  }

  @FunctionalInterface
  private interface LongField {
    long get(int index);
  }

  private static float[] floats(TensorProto tensor, int count) {
    float[] values = new float[count];
    int given = Math.min(count, tensor.getFloatValCount());
    for (int i = 0; i < given; i++) {
      values[i] = tensor.getFloatVal(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static double[] doubles(TensorProto tensor, int count) {
    double[] values = new double[count];
    int given = Math.min(count, tensor.getDoubleValCount());
    for (int i = 0; i < given; i++) {
      values[i] = tensor.getDoubleVal(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static int[] ints(int count, int available, IntField field) {
    int[] values = new int[count];
    int given = Math.min(count, available);
    for (int i = 0; i < given; i++) {
      values[i] = field.get(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static short[] shorts(int count, int available, IntField field) {
    short[] values = new short[count];
    int given = Math.min(count, available);
    for (int i = 0; i < given; i++) {
      values[i] = (short) field.get(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static byte[] bytes(int count, int available, IntField field) {
    byte[] values = new byte[count];
    int given = Math.min(count, available);
    for (int i = 0; i < given; i++) {
      values[i] = (byte) field.get(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static long[] longs(int count, int available, LongField field) {
    long[] values = new long[count];
    int given = Math.min(count, available);
    for (int i = 0; i < given; i++) {
      values[i] = field.get(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static boolean[] booleans(TensorProto tensor, int count) {
    boolean[] values = new boolean[count];
    int given = Math.min(count, tensor.getBoolValCount());
    for (int i = 0; i < given; i++) {
      values[i] = tensor.getBoolVal(i);
    }
    if (given > 0) {
      Arrays.fill(values, given, count, values[given - 1]);
    }
    return values;
  }

  private static byte[][] strings(TensorProto tensor, int count) {
    byte[][] values = new byte[count][];
    int given = Math.min(count, tensor.getStringValCount());
    for (int i = 0; i < given; i++) {
      values[i] = tensor.getStringVal(i).toByteArray();
    }
    Arrays.fill(values, given, count, given > 0 ? values[given - 1] : new byte[0]);
    return values;
  }
}
