package dev.lamina.server.internal.tensor;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.DataTypes;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Writes a tensor in either of its forms. */
public final class TensorWriter {
  private TensorWriter() {}

  /**
   * Writes a tensor with its values in the field of their type, which every client reads, or as raw
   * bytes, which is less work. Strings always have their field.
   */
  public static TensorProto write(Array array, boolean asContent) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataTypes.of(array.dtype()))
            .setTensorShape(shape(array.shape()));
    if (asContent && array.dtype() != DType.STRING) {
      // The bytes are ours alone, so nobody changes them.
      tensor.setTensorContent(UnsafeByteOperations.unsafeWrap(RawValues.write(array)));
    } else {
      fields(array, tensor);
    }
    return tensor.build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    for (int i = 0; i < shape.rank(); i++) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(shape.dim(i)));
    }
    return proto.build();
  }

  private static void fields(Array array, TensorProto.Builder tensor) {
    switch (array.dtype()) {
      case FLOAT32 -> {
        for (float value : (float[]) array.values()) {
          tensor.addFloatVal(value);
        }
      }
      case FLOAT64 -> {
        for (double value : (double[]) array.values()) {
          tensor.addDoubleVal(value);
        }
      }
      case INT32 -> {
        for (int value : (int[]) array.values()) {
          tensor.addIntVal(value);
        }
      }
      case UINT32 -> {
        for (int value : (int[]) array.values()) {
          tensor.addUint32Val(value);
        }
      }
      case INT8, UINT8, INT16, UINT16 -> {
        for (int i = 0; i < array.size(); i++) {
          tensor.addIntVal((int) array.getLong(i));
        }
      }
      case FLOAT16, BFLOAT16 -> {
        for (short bits : (short[]) array.values()) {
          tensor.addHalfVal(bits & 0xffff);
        }
      }
      case INT64 -> {
        for (long value : (long[]) array.values()) {
          tensor.addInt64Val(value);
        }
      }
      case UINT64 -> {
        for (long value : (long[]) array.values()) {
          tensor.addUint64Val(value);
        }
      }
      case BOOL -> {
        for (boolean value : (boolean[]) array.values()) {
          tensor.addBoolVal(value);
        }
      }
      case STRING -> {
        for (byte[] value : (byte[][]) array.values()) {
          tensor.addStringVal(ByteString.copyFrom(value));
        }
      }
    }
  }
}
