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
    if (result.size() > 0) {
      copy(handle, dtype, result.values());
    }
    return result;
  }

  private static Array zeros(DType dtype, Shape shape) {
    try {
      return Array.zeros(dtype, shape);
    } catch (DataException e) {
      throw new EngineException(8, String.valueOf(e.getMessage()));
    }
  }

  private static void copy(TF_Tensor handle, DType dtype, Object values) {
    Pointer data = TF_TensorData(handle);
    switch (dtype) {
      case FLOAT32 -> new FloatPointer(data).get((float[]) values);
      case FLOAT64 -> new DoublePointer(data).get((double[]) values);
      case UINT8, INT8 -> new BytePointer(data).get((byte[]) values);
      case INT32, UINT32 -> new IntPointer(data).get((int[]) values);
      case INT64, UINT64 -> new LongPointer(data).get((long[]) values);
      case FLOAT16, BFLOAT16, INT16, UINT16 -> new ShortPointer(data).get((short[]) values);
      case BOOL -> {
        boolean[] truths = (boolean[]) values;
        byte[] bytes = new byte[truths.length];
        new BytePointer(data).get(bytes);
        for (int i = 0; i < bytes.length; i++) {
          truths[i] = bytes[i] != 0;
        }
      }
      case STRING -> {
        byte[][] strings = (byte[][]) values;
        for (int i = 0; i < strings.length; i++) {
          strings[i] = NativeStrings.get(handle, i);
        }
      }
    }
  }
}
