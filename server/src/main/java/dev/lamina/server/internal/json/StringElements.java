package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Elements of type string. */
final class StringElements extends ElementBuffer {
  private byte[][] values = new byte[8][];

  StringElements() {
    super(DType.STRING);
  }

  @Override
  boolean put(int index, JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return false;
    }
    put(index, parser.getText().getBytes(StandardCharsets.UTF_8));
    return true;
  }

  void put(int index, byte[] bytes) {
    if (index == values.length) {
      values = Arrays.copyOf(values, grown(index));
    }
    values[index] = bytes;
  }

  @Override
  Array toArray(Shape shape) {
    return Array.of(DType.STRING, Arrays.copyOf(values, size()), shape);
  }
}
