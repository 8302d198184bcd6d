package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;

/** Collects the elements of one tensor as they are read. */
abstract class ElementBuffer {
  private final DType dtype;
  private int size;

  ElementBuffer(DType dtype) {
    this.dtype = dtype;
  }

  /** Returns an empty buffer for elements of a type. */
  static ElementBuffer of(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> new FloatElements();
      case FLOAT64, FLOAT16, BFLOAT16 -> new DoubleElements(dtype);
      case BOOL -> new BooleanElements();
      case STRING -> new StringElements();
      case INT8, UINT8 -> new ByteElements(dtype);
      case INT16, UINT16, INT32 -> new IntElements(dtype);
      case INT64, UINT32, UINT64 -> new LongElements(dtype);
    };
  }

  final DType dtype() {
    return dtype;
  }

  final int size() {
    return size;
  }

  /**
   * Takes the value at hand, which is no array or object.
   *
   * @return whether it is of the type
   */
  final boolean add(JsonParser parser, JsonToken token) throws IOException {
    boolean taken = put(size, parser, token);
    size += taken ? 1 : 0;
    return taken;
  }

  /** Takes a string that was encoded; only where the type is string. */
  final void addBytes(byte[] bytes) {
    ((StringElements) this).put(size, bytes);
    size++;
  }

  abstract boolean put(int index, JsonParser parser, JsonToken token) throws IOException;

  /** Returns the elements under a shape of as many. */
  abstract Array toArray(Shape shape);

  /** Returns the length of an array that is full at a length. */
  static int grown(int length) {
    return length < 16 ? 16 : (int) Math.min(Integer.MAX_VALUE - 8, length * 2L);
  }

  static double number(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value) && Character.isDigit(lastCharacter(parser))) {
      throw Json.malformed("Number too big to be stored in double.", Json.offset(parser));
    }
    return value;
  }

  /** NaN and Infinity end in letters, a number that is too large does not. */
  private static char lastCharacter(JsonParser parser) throws IOException {
    String text = parser.getText();
    return text.charAt(text.length() - 1);
  }

  static boolean isNumber(JsonToken token) {
    return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
  }
}
