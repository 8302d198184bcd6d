package dev.lamina.client;

import dev.lamina.api.DType;
import java.util.Optional;
import org.tensorflow.proto.DataType;

/** Lamina's element types and the names that servers have for them. */
final class ElementTypes {
  private ElementTypes() {}

  static DataType proto(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.DT_FLOAT;
      case FLOAT64 -> DataType.DT_DOUBLE;
      case FLOAT16 -> DataType.DT_HALF;
      default -> DataType.valueOf("DT_" + dtype.name());
    };
  }

  static Optional<DType> of(String protoName) {
    for (DType dtype : DType.values()) {
      if (proto(dtype).name().equals(protoName)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }
}
