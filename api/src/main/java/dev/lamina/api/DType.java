package dev.lamina.api;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The element type of an array or a tensor, named as in Keras: {@code float32}, {@code uint8}, ...
 *
 * <p>Each is carried by a kind of Java array, its {@link #carrier}. Java has no unsigned and no
 * 16-bit floating point types, so these travel as bits in a signed type of their size; {@link
 * Array#get} reads them rightly.
 */
public enum DType {
  /** 32-bit IEEE 754 floating point; the type that layers compute in. */
  FLOAT32(4, float[].class),
  /** 64-bit IEEE 754 floating point; sums and statistics. No layer computes in it. */
  FLOAT64(8, double[].class),
  /** Unsigned 8-bit integer, 0 to 255; pixels. Java's {@code byte} holds the bits. */
  UINT8(1, byte[].class),
  /** Signed 32-bit integer; class labels. */
  INT32(4, int[].class),
  /** Signed 64-bit integer; identifiers. */
  INT64(8, long[].class),
  /** 16-bit IEEE 754 floating point, up to 65,504. Java's {@code short} holds the bits. */
  FLOAT16(2, short[].class),
  /** The upper half of a float32's bits. Java's {@code short} holds them. */
  BFLOAT16(2, short[].class),
  /** Signed 8-bit integer. */
  INT8(1, byte[].class),
  /** Signed 16-bit integer. */
  INT16(2, short[].class),
  /** Unsigned 16-bit integer. Java's {@code short} holds the bits. */
  UINT16(2, short[].class),
  /** Unsigned 32-bit integer. Java's {@code int} holds the bits. */
  UINT32(4, int[].class),
  /** Unsigned 64-bit integer. Java's {@code long} holds the bits. */
  UINT64(8, long[].class),
  /** True or false; as a number 1 or 0. */
  BOOL(1, boolean[].class),
  /** A text, in TensorFlow a sequence of bytes: UTF-8, or anything, such as a JPEG file. */
  STRING(0, byte[][].class);

  private static final Set<DType> NUMERIC =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(STRING)));
  private static final Set<DType> BUILDABLE =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(INT8, INT16, UINT32, UINT64)));

  private final int bytes;
  private final Class<?> carrier;

  DType(int bytes, Class<?> carrier) {
    this.bytes = bytes;
    this.carrier = carrier;
  }

  /** Returns the size of one element in bytes; 0 for strings, whose sizes differ. */
  public int bytes() {
    return bytes;
  }

  /** Returns the kind of Java array that holds such elements, for example {@code float[]}. */
  public Class<?> carrier() {
    return carrier;
  }

  /** Returns whether elements are floating point numbers of any size. */
  public boolean isFloating() {
    return switch (this) {
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  /** Returns whether elements are whole numbers of any size, signed or not; bool is not. */
  public boolean isInteger() {
    return switch (this) {
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  /** Returns the types that can be converted to float32: all but {@code string}. */
  public static Set<DType> numeric() {
    return NUMERIC;
  }

  /**
   * Returns TensorFlow Java's type for this one.
   *
   * @throws ConfigurationException for {@code int8}, {@code int16}, {@code uint32} and {@code
   *     uint64}, which TensorFlow Java's graph builder does not have
   */
  public Class<? extends TType> tensorType() {
    return switch (this) {
      case FLOAT32 -> TFloat32.class;
      case FLOAT64 -> TFloat64.class;
      case UINT8 -> TUint8.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case FLOAT16 -> TFloat16.class;
      case BFLOAT16 -> TBfloat16.class;
      case UINT16 -> TUint16.class;
      case BOOL -> TBool.class;
      case STRING -> TString.class;
      case INT8, INT16, UINT32, UINT64 ->
          throw new ConfigurationException(
              ("dtype %s can be served, but TensorFlow Java cannot build graphs with it"
                      + " (expected: %s)")
                  .formatted(this, names(BUILDABLE)));
    };
  }

  /** Returns whether TensorFlow Java can build graphs with this type; see {@link #tensorType}. */
  public boolean isBuildable() {
    return BUILDABLE.contains(this);
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
        "Unknown dtype '%s'. Known: %s".formatted(name, names(EnumSet.allOf(DType.class))));
  }

  private static String names(Set<DType> types) {
    return types.stream().map(DType::toString).collect(Collectors.joining(", "));
  }

  /** Returns Keras's name of this type, for example {@code float32}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
