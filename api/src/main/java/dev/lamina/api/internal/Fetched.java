package dev.lamina.api.internal;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_Dim;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_NumDims;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorData;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_TensorType;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.proto.DataType;

/** Copies tensors into Java memory. */
final class Fetched {
  private Fetched() {}

  /**
   * Returns a tensor's element type.
   *
   * @throws EngineException if arrays cannot hold it
   */
  static DType dtype(TF_Tensor handle) {
    DataType type = DataType.forNumber(TF_TensorType(handle));
    DType dtype = type == null ? null : DataTypes.of(type).orElse(null);
    if (dtype == null) {
      throw new EngineException(12, "tensors of type " + type + " are not supported");
    }
    return dtype;
  }

  static Shape shape(TF_Tensor handle) {
    long[] dims = new long[TF_NumDims(handle)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = TF_Dim(handle, i);
    }
    return Shape.of(dims);
  }

  /**
   * Returns a tensor's shape.
   *
   * @param likely is returned if it is the shape
   */
  static Shape shape(TF_Tensor handle, Shape likely) {
    int rank = TF_NumDims(handle);
    boolean same = likely.rank() == rank;
    for (int i = 0; same && i < rank; i++) {
      same = likely.dim(i) == TF_Dim(handle, i);
    }
    return same ? likely : shape(handle);
  }

  static Array read(TF_Tensor handle, DType dtype, Shape shape) {
    Array result = zeros(dtype, shape);
    copy(handle, result, 0, result.size());
    return result;
  }

  private static Array zeros(DType dtype, Shape shape) {
    try {
      return Array.zeros(dtype, shape);
    } catch (DataException e) {
      throw new EngineException(8, String.valueOf(e.getMessage()));
    }
  }

  /** Copies a tensor of so many elements, of the array's type, into a part of the array. */
  static void copy(TF_Tensor handle, Array target, int at, int count) {
    if (count == 0) {
      return;
    }
    Object values = target.values();
    Pointer data = TF_TensorData(handle);
    switch (target.dtype()) {
      case FLOAT32 -> new FloatPointer(data).get((float[]) values, at, count);
      case FLOAT64 -> new DoublePointer(data).get((double[]) values, at, count);
      case UINT8, INT8 -> new BytePointer(data).get((byte[]) values, at, count);
      case INT32, UINT32 -> new IntPointer(data).get((int[]) values, at, count);
      case INT64, UINT64 -> new LongPointer(data).get((long[]) values, at, count);
      case FLOAT16, BFLOAT16, INT16, UINT16 ->
          new ShortPointer(data).get((short[]) values, at, count);
      case BOOL -> {
        boolean[] truths = (boolean[]) values;
        byte[] bytes = new byte[count];
        new BytePointer(data).get(bytes);
        for (int i = 0; i < count; i++) {
          truths[at + i] = bytes[i] != 0;
        }
      }
      case STRING -> {
        byte[][] strings = (byte[][]) values;
        for (int i = 0; i < count; i++) {
          strings[at + i] = NativeStrings.get(handle, i);
        }
      }
    }
  }
}
