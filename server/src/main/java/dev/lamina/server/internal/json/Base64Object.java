package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells {@code {"b64": "..."}}, which is a value, from other objects. */
final class Base64Object {
  static final String KEY = "b64";

  private static final byte[] QUOTED = "\"b64\"".getBytes(StandardCharsets.UTF_8);

  private Base64Object() {}

  /** Returns whether the object that begins at an offset is a value. */
  static boolean isAt(byte[] document, int offset) throws IOException {
    if (!keyFollows(document, offset)) {
      return false;
    }
    try (JsonParser parser =
        Json.FACTORY.createParser(document, offset, document.length - offset)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && parser.nextToken() == JsonToken.FIELD_NAME
          && parser.currentName().equals(KEY)
          && parser.nextToken() == JsonToken.VALUE_STRING
          && parser.nextToken() == JsonToken.END_OBJECT;
    }
  }

  /** A look at the bytes, which nearly always settles it. */
  private static boolean keyFollows(byte[] document, int offset) {
    if (offset < 0) {
      // The document is not UTF-8.
      return false;
    }
    int at = offset + 1;
    while (at < document.length && document[at] <= ' ' && document[at] > 0) {
      at++;
    }
    int end = at + QUOTED.length;
    return end <= document.length && Arrays.equals(document, at, end, QUOTED, 0, QUOTED.length);
  }
}
