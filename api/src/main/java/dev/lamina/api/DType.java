package dev.lamina.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The element type of an array or a tensor, named as in Keras: {@code float32}, {@code uint8}, ...
 */
public enum DType {
  /** 32-bit IEEE 754 floating point; the type that layers compute in. */
  FLOAT32(4),
  /** 64-bit IEEE 754 floating point; sums and statistics. No layer computes in it. */
  FLOAT64(8),
  /** Unsigned 8-bit integer, 0 to 255; pixels. Java's {@code byte} holds the bits. */
  UINT8(1),
  /** Signed 32-bit integer; class labels. */
  INT32(4),
  /** Signed 64-bit integer; identifiers. */
  INT64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns TensorFlow's type for this one. */
  public Class<? extends TType> tensorType() {
    return switch (this) {
      case FLOAT32 -> TFloat32.class;
      case FLOAT64 -> TFloat64.class;
      case UINT8 -> TUint8.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
    };
  }

  /**
   * Returns the type of a name such as {@code "float32"}.
   *
   * @throws ConfigurationException if no type has that name; the message lists the names
   */
  public static DType of(String name) {
    for (DType type : values()) {
      if (type.toString().equals(name)) {
        return type;
      }
    }
    throw new ConfigurationException(
        "Unknown dtype '%s'. Known: %s"
            .formatted(
                name,
                Arrays.stream(values()).map(DType::toString).collect(Collectors.joining(", "))));
  }

  /** Returns Keras's name of this type, for example {@code float32}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
