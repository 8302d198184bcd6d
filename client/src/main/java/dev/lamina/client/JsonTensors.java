package dev.lamina.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonWriter;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Writes arrays as nested JSON lists and reads them; strings go out in base 64. */
final class JsonTensors {
  private JsonTensors() {}

  static void write(JsonWriter json, Array array) throws IOException {
    write(json, array, 0, 0, array.size());
  }

  private static void write(JsonWriter json, Array array, int depth, int from, int size)
      throws IOException {
    if (depth == array.shape().rank()) {
      writeElement(json, array, from);
      return;
    }
    json.beginArray();
    int length = (int) array.shape().dim(depth);
    int part = length == 0 ? 0 : size / length;
    for (int i = 0; i < length; i++) {
      write(json, array, depth + 1, from + i * part, part);
    }
    json.endArray();
  }

  private static void writeElement(JsonWriter json, Array array, int i) throws IOException {
    switch (array.dtype()) {
      case STRING -> {
        byte[] bytes = ((byte[][]) array.values())[i];
        json.beginObject().name("b64").value(Base64.getEncoder().encodeToString(bytes)).endObject();
      }
      case BOOL -> json.value(array.get(i) != 0);
      case FLOAT64 -> json.value(array.get(i));
      case FLOAT32, FLOAT16, BFLOAT16 -> json.value((float) array.get(i));
      case UINT64 -> json.jsonValue(Long.toUnsignedString(array.getLong(i)));
      default -> json.value(array.getLong(i));
    }
  }

  /**
   * Reads an array.
   *
   * @throws dev.lamina.api.DataException if lists differ in length or an element is beyond the type
   * @throws JsonParseException if an element is none
   */
  static Array read(DType dtype, JsonElement json) {
    return Array.from(dtype, nested(dtype, json));
  }

  private static Object nested(DType dtype, JsonElement json) {
    if (json instanceof JsonArray list) {
      List<Object> elements = new ArrayList<>(list.size());
      for (JsonElement element : list) {
        elements.add(nested(dtype, element));
      }
      return elements;
    }
    if (json instanceof JsonObject object && object.get("b64") instanceof JsonPrimitive bytes) {
      return Base64.getDecoder().decode(bytes.getAsString());
    }
    if (json instanceof JsonPrimitive element) {
      return element(dtype, element);
    }
    throw new JsonParseException("%s is no %s".formatted(json, dtype));
  }

  private static Object element(DType dtype, JsonPrimitive element) {
    if (dtype == DType.STRING || element.isBoolean()) {
      return dtype == DType.STRING ? element.getAsString() : element.getAsBoolean();
    }
    // NaN and Infinity are no JSON, and come as strings.
    return dtype.isFloating() ? element.getAsDouble() : element.getAsNumber();
  }
}
