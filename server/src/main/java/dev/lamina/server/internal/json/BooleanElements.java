package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.util.Arrays;

/** Elements of type bool. */
final class BooleanElements extends ElementBuffer {
  private boolean[] values = new boolean[8];

  BooleanElements() {
    super(DType.BOOL);
  }

  @Override
  boolean put(int index, JsonParser parser, JsonToken token) {
    if (!token.isBoolean()) {
      return false;
    }
    if (index == values.length) {
      values = Arrays.copyOf(values, grown(index));
    }
    values[index] = token == JsonToken.VALUE_TRUE;
    return true;
  }

  @Override
  Array toArray(Shape shape) {
    return Array.of(DType.BOOL, Arrays.copyOf(values, size()), shape);
  }
}
