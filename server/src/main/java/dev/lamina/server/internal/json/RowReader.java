package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the list that follows {@code "instances":}, row by row. */
final class RowReader {
  private final byte[] document;
  private final JsonParser parser;
  private final SortedMap<String, DType> types;
  private final ValueReader values;
  private final Map<String, Column> columns = new HashMap<>();
  private int row;

  RowReader(byte[] document, JsonParser parser, SortedMap<String, DType> types) {
    this.document = document;
    this.parser = parser;
    this.types = types;
    this.values = new ValueReader(document, parser);
    types.forEach((name, type) -> columns.put(name, new Column(ElementBuffer.of(type))));
  }

  /** Reads the rows; the parser is at the first of at least one. */
  Map<String, Array> read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT && types.size() > 1) {
      throw Failure.invalid(
          "instances is a plain list, but expecting list of objects as multiple input tensors"
              + " required as per tensorinfo_map");
    }
    if (isObject()) {
      objects();
    } else {
      plain();
    }
    SortedMap<String, Array> result = new TreeMap<>();
    columns.forEach((name, column) -> result.put(name, column.toArray(row)));
    return result;
  }

  private boolean isObject() throws IOException {
    return parser.currentToken() == JsonToken.START_OBJECT
        && !Base64Object.isAt(document, Json.offset(parser));
  }

  private void plain() throws IOException {
    // There is one input, or the value of a base64 object would have to be split over several.
    Column column = Objects.requireNonNull(columns.get(types.firstKey()));
    do {
      if (isObject()) {
        throw Failure.invalid(
            "Expecting value/list but got object at item %d of input list".formatted(row));
      }
      try {
        column.add(values.read(column.elements));
      } catch (StatusException e) {
        throw failed("", e);
      }
      row++;
    } while (parser.nextToken() != JsonToken.END_ARRAY);
    if (types.size() > 1) {
      throw Failure.invalid(
          "instances is a plain list, but expecting list of objects as multiple input tensors"
              + " required as per tensorinfo_map");
    }
  }

  private void objects() throws IOException {
    do {
      if (!isObject()) {
        throw Failure.invalid(
            "Expecting object but got list at item %d of input list".formatted(row));
      }
      object(Json.offset(parser));
      row++;
    } while (parser.nextToken() != JsonToken.END_ARRAY);
  }

  private void object(int offset) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      try {
        member(name);
      } catch (StatusException e) {
        throw failed(" key: " + name, e);
      }
    }
    for (Column column : columns.values()) {
      if (column.rows <= row) {
        throw Failure.invalid(
            "Failed to process element: %d of 'instances' list. JSON object: %s keys must be equal to: %s"
                .formatted(
                    row,
                    Excerpt.at(document, offset),
                    types.keySet().stream().collect(Collectors.joining(","))));
      }
    }
  }

  private void member(String name) throws IOException {
    Column column = columns.get(name);
    if (column == null) {
      throw Failure.invalid("JSON object: does not have named input: " + name);
    }
    if (column.rows > row) {
      throw Failure.invalid("JSON object: has named input twice: " + name);
    }
    column.add(values.read(column.elements));
  }

  private StatusException failed(String key, StatusException e) {
    return new StatusException(
        e.code(),
        "Failed to process element: %d%s of 'instances' list. Error: %s: %s"
            .formatted(row, key, e.code(), e.getMessage()),
        e);
  }

  /** One input's rows so far, all of one shape. */
  private static final class Column {
    private final ElementBuffer elements;
    private @Nullable Shape shape;
    private int rows;

    Column(ElementBuffer elements) {
      this.elements = elements;
    }

    void add(Shape added) {
      if (shape == null) {
        shape = added;
      } else if (!shape.equals(added)) {
        long size = shape.size();
        throw Failure.invalid(
            size != added.size()
                ? "Expecting tensor size: %d but got: %d".formatted(size, added.size())
                : "Expecting shape %s but got: %s".formatted(text(shape), text(added)));
      }
      rows++;
    }

    private static String text(Shape shape) {
      return Arrays.stream(shape.dims())
          .mapToObj(Long::toString)
          .collect(Collectors.joining(",", "[", "]"));
    }

    Array toArray(int count) {
      return elements.toArray((shape == null ? Shape.scalar() : shape).prepend(count));
    }
  }
}
