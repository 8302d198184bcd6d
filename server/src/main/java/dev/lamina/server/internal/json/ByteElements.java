package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Elements of an integer type of 8 bits: pixels, mostly. */
final class ByteElements extends ElementBuffer {
  private final int min;
  private final int max;
  private byte[] values = new byte[8];

  ByteElements(DType dtype) {
    super(dtype);
    min = dtype == DType.UINT8 ? 0 : Byte.MIN_VALUE;
    max = dtype == DType.UINT8 ? 0xff : Byte.MAX_VALUE;
  }

  @Override
  boolean put(int index, JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() != JsonParser.NumberType.INT) {
      return false;
    }
    int value = parser.getIntValue();
    if (value < min || value > max) {
      return false;
    }
    if (index == values.length) {
      values = Arrays.copyOf(values, grown(index));
    }
    values[index] = (byte) value;
    return true;
  }

  @Override
  Array toArray(Shape shape) {
    return Array.of(dtype(), Arrays.copyOf(values, size()), shape);
  }
}
