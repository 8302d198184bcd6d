package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Elements of an integer type of 16 bits, or int32. */
final class IntElements extends ElementBuffer {
  private final int min;
  private final int max;
  private int[] values = new int[8];

  IntElements(DType dtype) {
    super(dtype);
    switch (dtype) {
      case INT16 -> {
        min = Short.MIN_VALUE;
        max = Short.MAX_VALUE;
      }
      case UINT16 -> {
        min = 0;
        max = 0xffff;
      }
      default -> {
        min = Integer.MIN_VALUE;
        max = Integer.MAX_VALUE;
      }
    }
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
    values[index] = value;
    return true;
  }

  @Override
  Array toArray(Shape shape) {
    return Array.of(DType.INT32, Arrays.copyOf(values, size()), shape).cast(dtype());
  }
}
