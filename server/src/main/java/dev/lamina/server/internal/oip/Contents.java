package dev.lamina.server.internal.oip;

import com.google.protobuf.ByteString;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.protocol.inference.InferTensorContents;
import dev.lamina.server.internal.tensor.RawTensors;
import java.util.List;

/** Tensors whose elements stand in the field of their type. */
final class Contents {
  private Contents() {}

  static Array read(String name, DType dtype, Shape shape, InferTensorContents contents) {
    int given = size(name, dtype, contents);
    if (RawTensors.count(name, shape) != given) {
      throw RawTensors.error(
          name, "its contents hold %d values (expected: shape %s)".formatted(given, shape));
    }
    return Array.of(dtype, values(dtype, contents), shape);
  }

  private static int size(String name, DType dtype, InferTensorContents contents) {
    return switch (dtype) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FLOAT32 -> contents.getFp32ContentsCount();
      case FLOAT64 -> contents.getFp64ContentsCount();
      case STRING -> contents.getBytesContentsCount();
      case FLOAT16, BFLOAT16 ->
          throw RawTensors.error(name, "16-bit floating point comes in raw_input_contents only");
    };
  }

  private static Object values(DType dtype, InferTensorContents contents) {
    return switch (dtype) {
      case BOOL -> booleans(contents.getBoolContentsList());
      case INT8 -> bytes(contents.getIntContentsList());
      case UINT8 -> bytes(contents.getUintContentsList());
      case INT16 -> shorts(contents.getIntContentsList());
      case UINT16 -> shorts(contents.getUintContentsList());
      case INT32 -> ints(contents.getIntContentsList());
      case UINT32 -> ints(contents.getUintContentsList());
      case INT64 -> longs(contents.getInt64ContentsList());
      case UINT64 -> longs(contents.getUint64ContentsList());
      case FLOAT32 -> floats(contents.getFp32ContentsList());
      case FLOAT64 ->
          contents.getFp64ContentsList().stream().mapToDouble(Double::doubleValue).toArray();
      case STRING ->
          contents.getBytesContentsList().stream()
              .map(ByteString::toByteArray)
              .toArray(byte[][]::new);
      case FLOAT16, BFLOAT16 -> throw new IllegalArgumentException("no field for " + dtype);
    };
  }

  private static boolean[] booleans(List<Boolean> list) {
    boolean[] values = new boolean[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private static byte[] bytes(List<Integer> list) {
    byte[] values = new byte[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).byteValue();
    }
    return values;
  }

  private static short[] shorts(List<Integer> list) {
    short[] values = new short[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).shortValue();
    }
    return values;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static long[] longs(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  /** Returns whether every element type among these has a field. */
  static boolean haveFields(Iterable<Array> arrays) {
    for (Array array : arrays) {
      if (array.dtype() == DType.FLOAT16 || array.dtype() == DType.BFLOAT16) {
        return false;
      }
    }
    return true;
  }

  static InferTensorContents write(Array array) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (int i = 0; i < array.size(); i++) {
      switch (array.dtype()) {
        case BOOL -> contents.addBoolContents(array.getLong(i) != 0);
        case INT8, INT16, INT32 -> contents.addIntContents((int) array.getLong(i));
        case INT64 -> contents.addInt64Contents(array.getLong(i));
        case UINT8, UINT16, UINT32 -> contents.addUintContents((int) array.getLong(i));
        case UINT64 -> contents.addUint64Contents(array.getLong(i));
        case FLOAT32 -> contents.addFp32Contents((float) array.get(i));
        case FLOAT64 -> contents.addFp64Contents(array.get(i));
        case STRING ->
            contents.addBytesContents(ByteString.copyFrom(((byte[][]) array.values())[i]));
        case FLOAT16, BFLOAT16 ->
            throw new IllegalArgumentException("no field for " + array.dtype());
      }
    }
    return contents.build();
  }
}
