package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a request consists of, found out by reading it through without keeping anything.
 *
 * @param signature the signature that it names, null if none
 * @param rows whether there is an {@code instances}
 * @param columns whether there is an {@code inputs}
 */
record Outline(@Nullable String signature, boolean rows, boolean columns) {

  /** Reads a document, all of it: what is no JSON is found here. */
  static Outline of(byte[] document) throws IOException {
    String signature = null;
    boolean rows = false;
    boolean columns = false;
    try (JsonParser parser = Json.parser(document)) {
      requireObject(document, parser);
      boolean wrongSignature = false;
      boolean signatureSeen = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        rows |= name.equals(PredictReader.INSTANCES);
        columns |= name.equals(PredictReader.INPUTS);
        if (name.equals(PredictReader.SIGNATURE) && !signatureSeen) {
          signatureSeen = true;
          wrongSignature = value != JsonToken.VALUE_STRING;
          signature = wrongSignature ? null : parser.getText();
        }
        parser.skipChildren();
      }
      if (wrongSignature) {
        throw Failure.invalid(
            "JSON Value: %s not formatted correctly. 'signature_name' key must be a string value."
                .formatted(Excerpt.at(document, 0)));
      }
    }
    return new Outline(signature, rows, columns);
  }

  /** Moves to the object that the document must be. */
  static void requireObject(byte[] document, JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw document.length == 0
          ? Failure.invalid("JSON Parse error: The document is empty")
          : Json.malformed("The document is empty.", document.length);
    }
    if (first != JsonToken.START_OBJECT) {
      // What follows may be damaged; that comes first.
      parser.skipChildren();
      throw Failure.invalid("JSON Value: %s Is not object".formatted(Excerpt.at(document, 0)));
    }
  }
}
