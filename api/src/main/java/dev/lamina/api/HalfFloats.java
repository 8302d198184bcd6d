package dev.lamina.api;

/**
 * The two 16-bit floating point formats as bits. Java 17 does not know them. Rounding is to the
 * nearest, ties to even, as TensorFlow rounds.
 */
final class HalfFloats {
  // float16 has 5 bits of exponent and 10 of fraction, float32 8 and 23.
  private static final int FRACTION_BITS = 10;
  private static final int DROPPED_BITS = 23 - FRACTION_BITS;
  private static final int INFINITY = 0x7C00;
  private static final int NAN = 0x7E00;

  private HalfFloats() {}

  static float fromFloat16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int magnitude = bits & 0x7FFF;
    if (magnitude >= INFINITY) {
      // The exponent's bits are all set: infinity, or NaN with its fraction.
      return Float.intBitsToFloat(sign | 0x7F800000 | ((magnitude & 0x03FF) << DROPPED_BITS));
    }
    // Read as a float32 it is too small by 2^112, the distance of the exponents' biases; the
    // product is exact, also for numbers below the smallest normal one.
    float scaled = Float.intBitsToFloat(magnitude << DROPPED_BITS) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(scaled));
  }

  static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | NAN);
    }
    if (magnitude >= 65_520) {
      // Half a step beyond the largest number, 65504: rounds to infinity.
      return (short) (sign | INFINITY);
    }
    if (magnitude < 0x1p-14f) {
      // Below the smallest normal number steps are 2^-24 wide.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int normal = roundOff(bits & 0x7FFFFFFF, DROPPED_BITS) - ((127 - 15) << FRACTION_BITS);
    return (short) (sign | normal);
  }

  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (((bits >>> 16) & 0x8000) | 0x7FC0);
    }
    return (short) (((bits >>> 16) & 0x8000) | roundOff(bits & 0x7FFFFFFF, 16));
  }

  /** Drops low bits of a positive number, rounding to the nearest, ties to even. */
  private static int roundOff(int bits, int dropped) {
    int half = (1 << (dropped - 1)) - 1;
    return (bits + half + ((bits >>> dropped) & 1)) >>> dropped;
  }
}
