package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lamina.api.Array;
import dev.lamina.server.internal.tensor.OipTypes;
import dev.lamina.server.internal.tensor.RawTensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the Open Inference Protocol's answers. */
public final class InferWriter {
  /**
   * An answer.
   *
   * @param json its JSON
   * @param binary the outputs that follow as bytes; empty if none does
   */
  public record Body(byte[] json, List<byte[]> binary) {}

  private InferWriter() {}

  /** Writes the answer to an infer request. */
  public static Body answer(
      String model, long version, InferJson request, Map<String, Array> outputs) {
    List<byte[]> binary = new ArrayList<>();
    byte[] document =
        PredictWriter.write(
            json -> {
              json.writeStringField("model_name", model);
              json.writeStringField("model_version", Long.toString(version));
              if (request.id() != null) {
                json.writeStringField("id", request.id());
              }
              json.writeArrayFieldStart("outputs");
              for (Map.Entry<String, Array> output : outputs.entrySet()) {
                byte[] bytes =
                    request.isBinary(output.getKey()) ? RawTensors.write(output.getValue()) : null;
                write(json, output.getKey(), output.getValue(), bytes);
                if (bytes != null) {
                  binary.add(bytes);
                }
              }
              json.writeEndArray();
            });
    return new Body(document, binary);
  }

  private static void write(JsonGenerator json, String name, Array array, byte @Nullable [] bytes)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("datatype", OipTypes.name(array.dtype()));
    json.writeFieldName("shape");
    long[] dims = array.shape().dims();
    json.writeArray(dims, 0, dims.length);
    if (bytes == null) {
      json.writeFieldName("data");
      ValueWriter.flat(json, array);
    } else {
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", bytes.length);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** Writes members of an object that hold texts, truth values, or lists of these. */
  public static byte[] object(Map<String, Object> members) {
    return PredictWriter.write(
        json -> {
          for (Map.Entry<String, Object> member : members.entrySet()) {
            json.writeFieldName(member.getKey());
            value(json, member.getValue());
          }
        });
  }

  private static void value(JsonGenerator json, Object value) throws IOException {
    if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object member : list) {
        value(json, member);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : map.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        value(json, member.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else {
      json.writeString(String.valueOf(value));
    }
  }
}
