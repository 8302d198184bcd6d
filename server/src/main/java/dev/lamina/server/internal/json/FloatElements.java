package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Elements of type float32. */
final class FloatElements extends ElementBuffer {
  private float[] values = new float[8];

  FloatElements() {
    super(DType.FLOAT32);
  }

  @Override
  boolean put(int index, JsonParser parser, JsonToken token) throws IOException {
    if (!isNumber(token)) {
      return false;
    }
    if (index == values.length) {
      values = Arrays.copyOf(values, grown(index));
    }
    values[index] = (float) number(parser);
    return true;
  }

  @Override
  Array toArray(Shape shape) {
    return Array.of(DType.FLOAT32, Arrays.copyOf(values, size()), shape);
  }
}
