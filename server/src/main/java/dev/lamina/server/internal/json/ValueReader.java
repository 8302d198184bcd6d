package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.DataTypes;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/** Reads a value, or lists of lists of values, into a buffer and finds out its shape. */
final class ValueReader {
  // TensorFlow's limit is 254, and a batch adds one.
  private static final int MAX_RANK = 253;
  private static final int UNKNOWN = -1;

  private final byte[] document;
  private final JsonParser parser;
  // Sizes that are known so far, and how many members the open lists have.
  private final int[] dims = new int[MAX_RANK];
  private final int[] members = new int[MAX_RANK + 1];
  private int rank;

  ValueReader(byte[] document, JsonParser parser) {
    this.document = document;
    this.parser = parser;
  }

  /**
   * Reads the value at hand. The lists of one level must have one length; the first decide which.
   *
   * @return its shape; a single value has none
   */
  Shape read(ElementBuffer elements) throws IOException {
    rank = UNKNOWN;
    int level = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      if (token == JsonToken.START_ARRAY) {
        open(level);
        level++;
      } else if (token == JsonToken.END_ARRAY) {
        level--;
        close(level);
      } else {
        leaf(token, level, elements);
      }
      if (level == 0) {
        return shape();
      }
      token = parser.nextToken();
      if (token != JsonToken.END_ARRAY) {
        members[level - 1]++;
      }
    }
  }

  private Shape shape() {
    long[] result = new long[rank];
    for (int i = 0; i < rank; i++) {
      result[i] = dims[i];
    }
    return Shape.of(result);
  }

  private void open(int level) {
    if (rank != UNKNOWN && level >= rank) {
      throw Failure.invalid(
          "Encountered list at unexpected level: %d expected < %d".formatted(level, rank));
    }
    if (level >= MAX_RANK) {
      throw Failure.invalid("Lists are nested more than " + MAX_RANK + " levels deep");
    }
    if (rank == UNKNOWN) {
      dims[level] = UNKNOWN;
    }
    members[level] = 0;
  }

  private void close(int level) {
    int count = members[level];
    if (rank == UNKNOWN) {
      // An empty list: nothing can be nested deeper.
      rank = level + 1;
    }
    if (dims[level] == UNKNOWN) {
      dims[level] = count;
    } else if (dims[level] != count) {
      throw Failure.invalid(
          "Encountered list at unexpected size: %d at level: %d expected size: %d"
              .formatted(count, level, dims[level]));
    }
  }

  private void leaf(JsonToken token, int level, ElementBuffer elements) throws IOException {
    if (rank == UNKNOWN) {
      rank = level;
    } else if (level != rank) {
      throw Failure.invalid(
          "JSON Value: %s found at incorrect level: %d in the JSON DOM. Expected at level: %d"
              .formatted(excerpt(Json.offset(parser)), level + 1, rank));
    }
    if (token == JsonToken.START_OBJECT) {
      object(elements);
    } else if (!elements.add(parser, token)) {
      throw typeError(token, Json.offset(parser), elements.dtype());
    }
  }

  private void object(ElementBuffer elements) throws IOException {
    int offset = Json.offset(parser);
    if (elements.dtype() != DType.STRING) {
      throw typeError(JsonToken.START_OBJECT, offset, elements.dtype());
    }
    elements.addBytes(base64(offset));
  }

  /** Reads {@code {"b64": "..."}}, at whose brace the parser is. */
  private byte[] base64(int offset) throws IOException {
    boolean named =
        parser.nextToken() == JsonToken.FIELD_NAME
            && parser.currentName().equals("b64")
            && parser.nextToken() == JsonToken.VALUE_STRING;
    String text = named ? parser.getText() : "";
    if (!named || parser.nextToken() != JsonToken.END_OBJECT) {
      throw Failure.invalid(
          "JSON Value: %s not formatted correctly for base64 data".formatted(excerpt(offset)));
    }
    return decode(text);
  }

  /** Decodes base64, with or without padding. */
  static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new StatusException(StatusCode.INVALID_ARGUMENT, "Unable to base64 decode", e);
    }
  }

  private StatusException typeError(JsonToken token, int offset, DType dtype) {
    return Failure.invalid(
        "JSON Value: %s Type: %s is not of expected type: %s"
            .formatted(excerpt(offset), Json.kind(token), typeName(dtype)));
  }

  /** Returns TensorFlow's name of a type: {@code float}, {@code int64}, ... */
  static String typeName(DType dtype) {
    return DataTypes.of(dtype).name().substring("DT_".length()).toLowerCase(Locale.ROOT);
  }

  private String excerpt(int offset) {
    return Excerpt.at(document, offset);
  }
}
