package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.util.Arrays;

/** Elements of type float64, or of a type that is rounded from it. */
final class DoubleElements extends ElementBuffer {
  private double[] values = new double[8];

  DoubleElements(DType dtype) {
    super(dtype);
  }

  @Override
  boolean put(int index, JsonParser parser, JsonToken token) throws IOException {
    if (!isNumber(token)) {
      return false;
    }
    if (index == values.length) {
      values = Arrays.copyOf(values, grown(index));
    }
    values[index] = number(parser);
    return true;
  }

  @Override
  Array toArray(Shape shape) {
    return Array.of(DType.FLOAT64, Arrays.copyOf(values, size()), shape).cast(dtype());
  }
}
