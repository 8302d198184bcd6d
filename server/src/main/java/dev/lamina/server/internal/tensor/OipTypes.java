package dev.lamina.server.internal.tensor;

import dev.lamina.api.DType;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;

/** Element types by the names of the Open Inference Protocol. */
public final class OipTypes {
  private OipTypes() {}

  /** Returns the protocol's name of a type. */
  public static String name(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "FP32";
      case FLOAT64 -> "FP64";
      case FLOAT16 -> "FP16";
      case BFLOAT16 -> "BF16";
      case STRING -> "BYTES";
      default -> dtype.name();
    };
  }

  /**
   * Returns the type of a name.
   *
   * @throws StatusException INVALID_ARGUMENT if there is no such type
   */
  public static DType of(String name) {
    for (DType dtype : DType.values()) {
      if (name(dtype).equals(name)) {
        return dtype;
      }
    }
    throw Failure.invalid(
        "There is no datatype '%s' (expected: BOOL, UINT8, ..., INT64, FP16, FP32, FP64, BF16 or BYTES)"
            .formatted(name));
  }
}
