package dev.lamina.api.internal;

import com.google.protobuf.ByteString;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Tensors as messages, for constants in graphs. */
public final class TensorProtos {
  private TensorProtos() {}

  /** Returns a copy of a tensor as a message. */
  public static TensorProto of(NativeTensor tensor) {
    TensorProto.Builder message = TensorProto.newBuilder().setDtype(DataTypes.of(tensor.dtype()));
    TensorShapeProto.Builder shape = message.getTensorShapeBuilder();
    for (long dim : tensor.shape().dims()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    if (tensor.dtype() == DType.STRING) {
      Array strings = tensor.toArray();
      for (byte[] value : (byte[][]) strings.values()) {
        message.addStringVal(ByteString.copyFrom(value));
      }
    } else {
      message.setTensorContent(ByteString.copyFrom(tensor.bytes()));
    }
    return message.build();
  }
}
