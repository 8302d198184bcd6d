package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.util.Locale;

/** JSON as TensorFlow Serving reads and writes it: NaN and infinities are numbers. */
public final class Json {
  /** Makes parsers and generators. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          // Names come from clients: they would stay in memory for good.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(300)
                  // The request's length is limited already.
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /** Returns a parser of a whole document. */
  static JsonParser parser(byte[] document) throws IOException {
    return FACTORY.createParser(document);
  }

  /** Returns what is wrong with a document that is no JSON, in TensorFlow Serving's words. */
  public static StatusException malformed(JsonProcessingException e) {
    boolean limit = e instanceof StreamConstraintsException;
    return malformed(
        limit ? e.getOriginalMessage() : "Invalid value.",
        e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
  }

  static StatusException malformed(String what, long offset) {
    return Failure.invalid("JSON Parse error: %s at offset: %d".formatted(what, offset));
  }

  /** Returns the name by which messages call the kind of a value. */
  static String kind(JsonToken token) {
    return switch (token) {
      case VALUE_NULL -> "Null";
      case VALUE_FALSE -> "False";
      case VALUE_TRUE -> "True";
      case START_OBJECT -> "Object";
      case START_ARRAY -> "Array";
      case VALUE_STRING -> "String";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "Number";
      default -> token.name().toLowerCase(Locale.ROOT);
    };
  }

  /** Returns where the value at hand begins, counted in bytes. */
  static int offset(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }
}
