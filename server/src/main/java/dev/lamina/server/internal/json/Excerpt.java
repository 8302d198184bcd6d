package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The beginning of a value, for messages: about 256 characters, laid out as TensorFlow Serving
 * does, objects over several lines and arrays in one.
 */
final class Excerpt {
  private static final int MAX_LENGTH = 256;

  private final StringBuilder text = new StringBuilder();
  // For each open object or array: how many members it has so far.
  private final int[] members = new int[MAX_LENGTH + 2];
  private int depth;
  private int objects;

  private Excerpt() {}

  /** Returns the excerpt of the value that begins at an offset. */
  static String at(byte[] document, int offset) {
    Excerpt excerpt = new Excerpt();
    // Where a document is not UTF-8, offsets are not known.
    int from = Math.min(Math.max(0, offset), document.length);
    if (from < document.length && "{[\" \t\r\n".indexOf(document[from]) < 0) {
      return word(document, from);
    }
    try (JsonParser parser = Json.FACTORY.createParser(document, from, document.length - from)) {
      boolean valueFollows = false;
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          break;
        }
        excerpt.add(token, parser, valueFollows);
        valueFollows = token == JsonToken.FIELD_NAME;
      } while (excerpt.depth > 0 && excerpt.text.length() < MAX_LENGTH);
    } catch (IOException e) {
      // The value is damaged further on; what was read so far is what there is to show.
    }
    return excerpt.text.toString();
  }

  /** Returns a number or a literal, which a parser would only take together with what follows. */
  private static String word(byte[] document, int from) {
    int end = from;
    while (end < document.length
        && end < from + MAX_LENGTH
        && ",]} \t\r\n".indexOf(document[end]) < 0) {
      end++;
    }
    return new String(document, from, end - from, StandardCharsets.UTF_8);
  }

  private void add(JsonToken token, JsonParser parser, boolean valueFollows) throws IOException {
    switch (token) {
      case END_OBJECT -> close('}', true);
      case END_ARRAY -> close(']', false);
      case FIELD_NAME -> {
        separate(true);
        quote(parser.currentName());
        text.append(": ");
      }
      default -> {
        if (!valueFollows && depth > 0) {
          separate(false);
        }
        value(token, parser);
      }
    }
  }

  private void value(JsonToken token, JsonParser parser) throws IOException {
    switch (token) {
      case START_OBJECT -> open('{', true);
      case START_ARRAY -> open('[', false);
      case VALUE_STRING -> quote(parser.getText());
      default -> text.append(parser.getText());
    }
  }

  private void open(char bracket, boolean object) {
    text.append(bracket);
    depth++;
    members[depth] = 0;
    objects += object ? 1 : 0;
  }

  private void close(char bracket, boolean object) {
    boolean empty = members[depth] == 0;
    depth--;
    if (object) {
      objects--;
      if (!empty) {
        newLine();
      }
    }
    text.append(bracket);
  }

  private void separate(boolean object) {
    boolean first = members[depth]++ == 0;
    if (!first) {
      text.append(object ? "," : ", ");
    }
    if (object) {
      newLine();
    }
  }

  private void newLine() {
    text.append('\n').append("    ".repeat(objects));
  }

  private void quote(String string) {
    String shown = string.length() > MAX_LENGTH ? string.substring(0, MAX_LENGTH) : string;
    text.append('"').append(JsonStringEncoder.getInstance().quoteAsString(shown)).append('"');
  }
}
