package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what follows {@code "inputs":}, whole tensors. */
final class ColumnReader {
  private final byte[] document;
  private final JsonParser parser;
  private final SortedMap<String, DType> types;
  private final ValueReader values;

  ColumnReader(byte[] document, JsonParser parser, SortedMap<String, DType> types) {
    this.document = document;
    this.parser = parser;
    this.types = types;
    this.values = new ValueReader(document, parser);
  }

  Map<String, Array> read() throws IOException {
    boolean named =
        parser.currentToken() == JsonToken.START_OBJECT
            && !Base64Object.isAt(document, Json.offset(parser));
    if (named) {
      return tensors();
    }
    if (types.size() > 1) {
      throw Failure.invalid(
          "inputs is a plain value/list, but expecting an object as multiple input tensors"
              + " required as per tensorinfo_map");
    }
    String only = types.firstKey();
    return Map.of(only, tensor(Objects.requireNonNull(types.get(only))));
  }

  private Map<String, Array> tensors() throws IOException {
    SortedMap<String, Array> tensors = new TreeMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      DType type = types.get(name);
      if (type == null || tensors.containsKey(name)) {
        parser.skipChildren();
      } else {
        tensors.put(name, tensor(type));
      }
    }
    for (String name : types.keySet()) {
      if (!tensors.containsKey(name)) {
        throw Failure.invalid("Missing named input: %s in 'inputs' object.".formatted(name));
      }
    }
    return tensors;
  }

  private Array tensor(DType type) throws IOException {
    ElementBuffer elements = ElementBuffer.of(type);
    Shape shape = values.read(elements);
    return elements.toArray(shape);
  }
}
