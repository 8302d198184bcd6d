package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lamina.api.Array;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes an array, or a part of it, as lists of lists of values. */
final class ValueWriter {
  private final JsonGenerator json;
  private final Array array;
  private final boolean asBase64;
  private int at;

  /** Strings are written as text or as base64; that does not matter for other types. */
  ValueWriter(JsonGenerator json, Array array, boolean asBase64) {
    this.json = json;
    this.array = array;
    this.asBase64 = asBase64;
  }

  /** Writes what is below a dimension, from a flat position on. */
  void write(int dimension, int from) throws IOException {
    at = from;
    lists(dimension);
  }

  private void lists(int dimension) throws IOException {
    Shape shape = array.shape();
    if (dimension == shape.rank()) {
      value(at++);
      return;
    }
    int count = (int) shape.dim(dimension);
    json.writeStartArray();
    if (dimension == shape.rank() - 1) {
      values(count);
    } else {
      for (int i = 0; i < count; i++) {
        lists(dimension + 1);
      }
    }
    json.writeEndArray();
  }

  private void values(int count) throws IOException {
    int end = at + count;
    if (array.values() instanceof float[] floats) {
      for (; at < end; at++) {
        json.writeNumber(floats[at]);
      }
    } else {
      for (; at < end; at++) {
        value(at);
      }
    }
  }

  private void value(int index) throws IOException {
    switch (array.dtype()) {
      case FLOAT32, FLOAT16, BFLOAT16 -> json.writeNumber((float) array.get(index));
      case FLOAT64 -> json.writeNumber(array.get(index));
      case BOOL -> json.writeBoolean(((boolean[]) array.values())[index]);
      case STRING -> string(((byte[][]) array.values())[index]);
      case UINT64 -> json.writeNumber(Long.toUnsignedString(array.getLong(index)));
      default -> json.writeNumber(array.getLong(index));
    }
  }

  private void string(byte[] bytes) throws IOException {
    if (!asBase64) {
      json.writeString(new String(bytes, StandardCharsets.UTF_8));
      return;
    }
    json.writeStartObject();
    json.writeFieldName(Base64Object.KEY);
    json.writeBinary(bytes);
    json.writeEndObject();
  }

  /** Writes an array's elements in flat order, as one list. */
  static void flat(JsonGenerator json, Array array) throws IOException {
    ValueWriter writer = new ValueWriter(json, array, false);
    json.writeStartArray();
    writer.values(array.size());
    json.writeEndArray();
  }
}
