package dev.lamina.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Turns arrays into TensorFlow's messages and back. */
final class ProtoTensors {
  private ProtoTensors() {}

  static TensorProto of(Array array) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(ElementTypes.proto(array.dtype()))
            .setTensorShape(shape(array.shape()));
    if (array.values() instanceof byte[][] strings) {
      for (byte[] string : strings) {
        tensor.addStringVal(ByteString.copyFrom(string));
      }
      return tensor.build();
    }
    long bytes = (long) array.size() * array.dtype().bytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new DataException("%d bytes are too many for one message".formatted(bytes));
    }
    ByteBuffer content = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    array.copyTo(content);
    content.flip();
    return tensor.setTensorContent(UnsafeByteOperations.unsafeWrap(content)).build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long dim : shape.dims()) {
      dims.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return dims.build();
  }

  static Shape shape(TensorShapeProto dims) {
    return Shape.of(dims.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }

  static Array array(TensorProto tensor) {
    DType dtype =
        ElementTypes.of(tensor.getDtype().name())
            .orElseThrow(() -> new DataException("No array has type " + tensor.getDtype()));
    Shape shape = shape(tensor.getTensorShape());
    if (!tensor.getTensorContent().isEmpty()) {
      ByteBuffer content = tensor.getTensorContent().asReadOnlyByteBuffer();
      return Array.of(dtype, content.order(ByteOrder.LITTLE_ENDIAN), shape);
    }
    Array result = Array.zeros(dtype, shape);
    if (dtype == DType.FLOAT32) {
      fill((float[]) result.values(), tensor);
    } else {
      fill(result, values(dtype, tensor));
    }
    return result;
  }

  /** Without a box for each number: it is the type of most answers. */
  private static void fill(float[] target, TensorProto tensor) {
    int last = tensor.getFloatValCount() - 1;
    for (int i = 0; i < target.length && last >= 0; i++) {
      target[i] = tensor.getFloatVal(Math.min(i, last));
    }
  }

  private static void fill(Array target, List<?> values) {
    // The last value stands for all that follow.
    int last = values.size() - 1;
    for (int i = 0; i < target.size() && last >= 0; i++) {
      set(target.values(), i, values.get(Math.min(i, last)));
    }
  }

  private static List<?> values(DType dtype, TensorProto tensor) {
    return switch (dtype) {
      case FLOAT32 -> tensor.getFloatValList();
      case FLOAT64 -> tensor.getDoubleValList();
      case INT8, INT16, INT32, UINT8, UINT16 -> tensor.getIntValList();
      case INT64 -> tensor.getInt64ValList();
      case UINT32 -> tensor.getUint32ValList();
      case UINT64 -> tensor.getUint64ValList();
      case FLOAT16, BFLOAT16 -> tensor.getHalfValList();
      case BOOL -> tensor.getBoolValList();
      case STRING -> tensor.getStringValList();
    };
  }

  private static void set(Object target, int i, Object value) {
    if (target instanceof byte[][] strings) {
      strings[i] = ((ByteString) value).toByteArray();
    } else if (target instanceof boolean[] truths) {
      truths[i] = (Boolean) value;
    } else {
      set(target, i, (Number) value);
    }
  }

  private static void set(Object target, int i, Number value) {
    if (target instanceof double[] doubles) {
      doubles[i] = value.doubleValue();
    } else if (target instanceof long[] longs) {
      longs[i] = value.longValue();
    } else if (target instanceof int[] ints) {
      ints[i] = value.intValue();
    } else if (target instanceof short[] shorts) {
      shorts[i] = value.shortValue();
    } else {
      ((byte[]) target)[i] = value.byteValue();
    }
  }
}
