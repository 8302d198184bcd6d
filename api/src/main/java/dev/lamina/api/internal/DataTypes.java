package dev.lamina.api.internal;

import dev.lamina.api.DType;
import java.util.Optional;
import org.tensorflow.proto.DataType;

/** Lamina's element types and TensorFlow's. */
public final class DataTypes {
  private DataTypes() {}

  /** Returns TensorFlow's name of a type. */
  public static DataType of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> DataType.DT_FLOAT;
      case FLOAT64 -> DataType.DT_DOUBLE;
      case FLOAT16 -> DataType.DT_HALF;
      case BFLOAT16 -> DataType.DT_BFLOAT16;
      case UINT8 -> DataType.DT_UINT8;
      case UINT16 -> DataType.DT_UINT16;
      case UINT32 -> DataType.DT_UINT32;
      case UINT64 -> DataType.DT_UINT64;
      case INT8 -> DataType.DT_INT8;
      case INT16 -> DataType.DT_INT16;
      case INT32 -> DataType.DT_INT32;
      case INT64 -> DataType.DT_INT64;
      case BOOL -> DataType.DT_BOOL;
      case STRING -> DataType.DT_STRING;
    };
  }

  /** Returns our type for one of TensorFlow's; empty if arrays cannot hold it. */
  public static Optional<DType> of(DataType type) {
    return Optional.ofNullable(
        switch (type) {
          case DT_FLOAT -> DType.FLOAT32;
          case DT_DOUBLE -> DType.FLOAT64;
          case DT_HALF -> DType.FLOAT16;
          case DT_BFLOAT16 -> DType.BFLOAT16;
          case DT_UINT8 -> DType.UINT8;
          case DT_UINT16 -> DType.UINT16;
          case DT_UINT32 -> DType.UINT32;
          case DT_UINT64 -> DType.UINT64;
          case DT_INT8 -> DType.INT8;
          case DT_INT16 -> DType.INT16;
          case DT_INT32 -> DType.INT32;
          case DT_INT64 -> DType.INT64;
          case DT_BOOL -> DType.BOOL;
          case DT_STRING -> DType.STRING;
          default -> null;
        });
  }
}
