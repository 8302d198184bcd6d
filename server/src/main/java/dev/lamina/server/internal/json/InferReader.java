package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.tensor.OipTypes;
import dev.lamina.server.internal.tensor.RawTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads infer requests of the Open Inference Protocol, which may carry tensors as bytes. */
public final class InferReader {
  private final byte[] document;
  private final ByteBuffer binary;
  private final JsonParser parser;

  private @Nullable String id;
  private String signature = "";
  private boolean binaryOutputs;
  private final Map<String, Array> inputs = new LinkedHashMap<>();
  private final Map<String, @Nullable Boolean> outputs = new LinkedHashMap<>();

  private InferReader(byte[] document, ByteBuffer binary, JsonParser parser) {
    this.document = document;
    this.binary = binary;
    this.parser = parser;
  }

  /**
   * Reads a request.
   *
   * @param document the JSON
   * @param binary what follows it: the inputs that came as bytes
   * @throws StatusException INVALID_ARGUMENT if it makes no sense
   */
  public static InferJson read(byte[] document, ByteBuffer binary) {
    try (JsonParser parser = Json.parser(document)) {
      Outline.requireObject(document, parser);
      return new InferReader(document, binary, parser).request();
    } catch (JsonProcessingException e) {
      throw Json.malformed(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InferJson request() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (name) {
        case "id" -> id = text(name, token);
        case "parameters" -> parameters(token);
        case "inputs" -> list(name, token, this::input);
        case "outputs" -> list(name, token, this::output);
        default -> parser.skipChildren();
      }
    }
    if (binary.hasRemaining()) {
      throw Failure.invalid(
          "%d bytes follow the inputs (expected: none)".formatted(binary.remaining()));
    }
    return new InferJson(id, signature, inputs, outputs, binaryOutputs);
  }

  @FunctionalInterface
  private interface Member {
    void read() throws IOException;
  }

  private void list(String name, JsonToken token, Member member) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      throw Failure.invalid("'%s' is no list".formatted(name));
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw Failure.invalid("'%s' is no list of objects".formatted(name));
      }
      member.read();
    }
  }

  private String text(String name, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      throw Failure.invalid("'%s' is no string".formatted(name));
    }
    return parser.getText();
  }

  private void parameters(JsonToken token) throws IOException {
    requireObject(token);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "binary_data_output" -> binaryOutputs = value == JsonToken.VALUE_TRUE;
        case "signature_name" -> signature = text(name, value);
        default -> parser.skipChildren();
      }
    }
  }

  private static void requireObject(JsonToken token) {
    if (token != JsonToken.START_OBJECT) {
      throw Failure.invalid("'parameters' is no object");
    }
  }

  private void output() throws IOException {
    String name = null;
    Boolean binaryData = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (key) {
        case "name" -> name = text(key, token);
        case "parameters" -> binaryData = parameter(token, "binary_data") == 1;
        default -> parser.skipChildren();
      }
    }
    if (name == null) {
      throw Failure.invalid("An output has no name");
    }
    outputs.put(name, binaryData);
  }

  /** Returns a parameter that is a whole number or a truth value; -1 if it is not there. */
  private long parameter(JsonToken token, String wanted) throws IOException {
    requireObject(token);
    long result = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = parser.currentName().equals(wanted);
      JsonToken value = parser.nextToken();
      if (found && value == JsonToken.VALUE_NUMBER_INT) {
        result = parser.getLongValue();
      } else if (found) {
        result = value == JsonToken.VALUE_TRUE ? 1 : 0;
      }
      parser.skipChildren();
    }
    return result;
  }

  private void input() throws IOException {
    String name = null;
    DType dtype = null;
    List<Long> dims = null;
    long binarySize = -1;
    ElementBuffer elements = null;
    int dataOffset = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (key) {
        case "name" -> name = text(key, token);
        case "datatype" -> dtype = OipTypes.of(text(key, token));
        case "shape" -> dims = dims(token);
        case "parameters" -> binarySize = parameter(token, "binary_data_size");
        case "data" -> {
          dataOffset = Json.offset(parser);
          if (dtype == null) {
            // Its type follows; it is read then.
            parser.skipChildren();
          } else {
            elements = data(parser, dtype);
          }
        }
        default -> parser.skipChildren();
      }
    }
    if (name == null || dtype == null || dims == null) {
      throw Failure.invalid("An input has no %s".formatted(missing(name, dtype)));
    }
    Shape shape = RawTensors.shape(name, dims);
    if (binarySize >= 0) {
      put(name, RawTensors.read(name, dtype, shape, take(name, binarySize)));
    } else if (dataOffset < 0) {
      throw RawTensors.error(name, "it has neither data nor binary_data_size");
    } else {
      put(name, array(name, shape, elements == null ? data(dataOffset, dtype) : elements));
    }
  }

  private static String missing(@Nullable String name, @Nullable DType dtype) {
    if (name == null) {
      return "name";
    }
    return dtype == null ? "datatype" : "shape";
  }

  private void put(String name, Array array) {
    if (inputs.put(name, array) != null) {
      throw RawTensors.error(name, "it comes twice");
    }
  }

  private ByteBuffer take(String name, long size) {
    if (size > binary.remaining()) {
      throw RawTensors.error(
          name, "binary_data_size is %d but %d bytes are left".formatted(size, binary.remaining()));
    }
    ByteBuffer part = binary.slice(binary.position(), (int) size);
    binary.position(binary.position() + (int) size);
    return part;
  }

  private List<Long> dims(JsonToken token) throws IOException {
    List<Long> dims = new ArrayList<>();
    if (token != JsonToken.START_ARRAY) {
      throw Failure.invalid("'shape' is no list");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean whole =
          parser.currentToken() == JsonToken.VALUE_NUMBER_INT
              && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!whole || dims.size() > 300) {
        throw Failure.invalid("'shape' is no list of sizes");
      }
      dims.add(parser.getLongValue());
    }
    return dims;
  }

  private ElementBuffer data(int offset, DType dtype) throws IOException {
    if (offset >= document.length) {
      throw Failure.invalid("'data' is damaged");
    }
    try (JsonParser again = Json.FACTORY.createParser(document, offset, document.length - offset)) {
      again.nextToken();
      return data(again, dtype);
    }
  }

  /** Reads a list of values, which may be nested, in flat order. */
  private ElementBuffer data(JsonParser source, DType dtype) throws IOException {
    if (source.currentToken() != JsonToken.START_ARRAY) {
      throw Failure.invalid("'data' is no list");
    }
    ElementBuffer elements = ElementBuffer.of(dtype);
    int depth = 1;
    while (depth > 0) {
      JsonToken token = source.nextToken();
      if (token == JsonToken.START_ARRAY) {
        depth++;
      } else if (token == JsonToken.END_ARRAY) {
        depth--;
      } else if (token == JsonToken.START_OBJECT || !elements.add(source, token)) {
        throw Failure.invalid(
            "A value of 'data' is a JSON %s (expected: %s)"
                .formatted(Json.kind(token), OipTypes.name(dtype)));
      }
    }
    return elements;
  }

  private static Array array(String name, Shape shape, ElementBuffer elements) {
    if (RawTensors.count(name, shape) != elements.size()) {
      throw RawTensors.error(
          name, "its data hold %d values (expected: shape %s)".formatted(elements.size(), shape));
    }
    return elements.toArray(shape);
  }
}
