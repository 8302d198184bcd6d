package dev.lamina.server.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes answers to predict requests. */
public final class PredictWriter {
  private static final String BYTES = "_bytes";

  private PredictWriter() {}

  /**
   * Writes {@code {"predictions": [...]}}: a value for each row, or an object of values if there
   * are several outputs.
   *
   * @throws StatusException INVALID_ARGUMENT if the outputs do not have one number of rows
   */
  public static byte[] rows(Map<String, Array> outputs) {
    int rows = requireOneBatch(outputs);
    return write(
        json -> {
          json.writeArrayFieldStart("predictions");
          boolean objects = outputs.size() > 1;
          for (int row = 0; row < rows; row++) {
            if (objects) {
              json.writeStartObject();
            }
            for (Map.Entry<String, Array> output : outputs.entrySet()) {
              if (objects) {
                json.writeFieldName(output.getKey());
              }
              Array array = output.getValue();
              ValueWriter values = new ValueWriter(json, array, isBytes(output.getKey(), array));
              values.write(1, row * array.rowSize());
            }
            if (objects) {
              json.writeEndObject();
            }
          }
          json.writeEndArray();
        });
  }

  /** Writes {@code {"outputs": ...}}: the value, or an object of values if there are several. */
  public static byte[] columns(Map<String, Array> outputs) {
    return write(
        json -> {
          json.writeFieldName("outputs");
          boolean object = outputs.size() != 1;
          if (object) {
            json.writeStartObject();
          }
          for (Map.Entry<String, Array> output : outputs.entrySet()) {
            if (object) {
              json.writeFieldName(output.getKey());
            }
            Array array = output.getValue();
            new ValueWriter(json, array, isBytes(output.getKey(), array)).write(0, 0);
          }
          if (object) {
            json.writeEndObject();
          }
        });
  }

  private static boolean isBytes(String name, Array array) {
    return array.dtype() == DType.STRING && name.endsWith(BYTES);
  }

  private static int requireOneBatch(Map<String, Array> outputs) {
    int rows = -1;
    for (Map.Entry<String, Array> output : outputs.entrySet()) {
      Shape shape = output.getValue().shape();
      if (shape.rank() == 0) {
        throw Failure.invalid(
            "Tensor name: %s has no shape information ".formatted(output.getKey()));
      }
      int count = output.getValue().rows();
      if (rows >= 0 && count != rows) {
        throw Failure.invalid(
            "Tensor name: %s has inconsistent batch size: %d expecting: %d"
                .formatted(output.getKey(), count, rows));
      }
      rows = count;
    }
    return rows;
  }

  /** Writes the members of an object. */
  @FunctionalInterface
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  static byte[] write(Members members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
