package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads predict requests: {@code {"signature_name": ..., "instances": [...]}} or {@code {...,
 * "inputs": ...}}.
 *
 * <p>Values can be read only when it is known which signature they are for, and its name may come
 * after them. So a first attempt takes the default where none has come yet; if that fails, or
 * another name follows, the document is read through for its outline and then once more. What is
 * wrong with a request is told in the order in which TensorFlow Serving finds it: no JSON, no such
 * model or signature, no such keys, values that do not fit.
 */
public final class PredictReader {
  static final String SIGNATURE = "signature_name";
  static final String INSTANCES = "instances";
  static final String INPUTS = "inputs";

  private static final String DEFAULT_SIGNATURE = "serving_default";

  private final byte[] document;
  private final Inputs inputs;

  private PredictReader(byte[] document, Inputs inputs) {
    this.document = document;
    this.inputs = inputs;
  }

  /**
   * Reads a request.
   *
   * @throws StatusException INVALID_ARGUMENT if it makes no sense, and what {@code inputs} throws
   */
  public static PredictJson read(byte[] document, Inputs inputs) {
    PredictReader reader = new PredictReader(document, inputs);
    try {
      try {
        PredictJson request = reader.attempt(null);
        if (request != null) {
          return request;
        }
      } catch (StatusException | JsonProcessingException e) {
        return reader.readAgain(e);
      }
      return reader.readAgain(null);
    } catch (JsonProcessingException e) {
      throw Json.malformed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Refuses what is no JSON object.
   *
   * @throws StatusException INVALID_ARGUMENT
   */
  public static void requireJson(byte[] document) {
    try {
      Outline.of(document);
    } catch (JsonProcessingException e) {
      throw Json.malformed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PredictJson readAgain(@Nullable Exception first) throws IOException {
    Outline outline = Outline.of(document);
    String signature = outline.signature() == null ? "" : outline.signature();
    inputsOf(signature);
    if (outline.rows() && outline.columns()) {
      throw bothKeys();
    }
    PredictJson request = attempt(signature);
    if (request == null) {
      throw new IllegalStateException("A request that cannot be read has no fault", first);
    }
    return request;
  }

  private StatusException bothKeys() {
    return formatError(
        "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
  }

  private StatusException formatError(String what) {
    return Failure.invalid("JSON Value: %s %s".formatted(Excerpt.at(document, 0), what));
  }

  private SortedMap<String, DType> inputsOf(String signature) {
    SortedMap<String, DType> types = inputs.of(signature.isEmpty() ? DEFAULT_SIGNATURE : signature);
    if (types.isEmpty()) {
      throw Failure.invalid(
          "Failed to get input map for signature: "
              + (signature.isEmpty() ? "DEFAULT" : signature));
    }
    return types;
  }

  /**
   * Reads the request once.
   *
   * @param known the signature; null takes what the request says so far
   * @return null if the signature's name came after values that were read for another
   */
  private @Nullable PredictJson attempt(@Nullable String known) throws IOException {
    String signature = known;
    Map<String, Array> values = null;
    boolean rows = false;
    try (JsonParser parser = Json.parser(document)) {
      Outline.requireObject(document, parser);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals(SIGNATURE) && known == null) {
          if (token != JsonToken.VALUE_STRING || values != null) {
            return null;
          }
          signature = signature == null ? parser.getText() : signature;
        } else if (name.equals(INSTANCES) || name.equals(INPUTS)) {
          if (values != null) {
            // The first of two counts; rows and columns together are refused.
            if (rows != name.equals(INSTANCES)) {
              return null;
            }
            parser.skipChildren();
          } else {
            rows = name.equals(INSTANCES);
            SortedMap<String, DType> types = inputsOf(signature == null ? "" : signature);
            values = rows ? rows(parser, types) : new ColumnReader(document, parser, types).read();
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    if (values == null) {
      inputsOf(signature == null ? "" : signature);
      throw Failure.invalid("Missing 'inputs' or 'instances' key");
    }
    String name = signature == null || signature.isEmpty() ? DEFAULT_SIGNATURE : signature;
    return new PredictJson(name, values, rows);
  }

  private Map<String, Array> rows(JsonParser parser, SortedMap<String, DType> types)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw formatError("Expecting 'instances' to be an list/array");
    }
    if (parser.nextToken() == JsonToken.END_ARRAY) {
      throw formatError("No values in 'instances' array");
    }
    return new RowReader(document, parser, types).read();
  }
}
