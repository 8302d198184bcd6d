package dev.lamina.serving;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.lamina.api.ModelInfo;
import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what Lamina's exporter tells of a model; see {@link ModelInfo} for the format. */
final class ModelInfoFile {
  private ModelInfoFile() {}

  /** Returns the information; empty if there is no file, or one of a later format. */
  static Optional<ModelInfo> read(Path directory) {
    Path file = directory.resolve(ModelInfo.FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      if (member(json, "format").getAsInt() != ModelInfo.FORMAT) {
        return Optional.empty();
      }
      return Optional.of(
          new ModelInfo(
              member(json, "lamina").getAsString(),
              Instant.parse(member(json, "created").getAsString()),
              training(member(json, "training").getAsJsonObject())));
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | DateTimeException e) {
      // What gson and Instant throw for a file that is not as it should be.
      throw new SavedModelException(
          "%s is damaged: %s. Copy or export the model again, or delete the file."
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new SavedModelException(
          "%s cannot be read: %s. Check that it is text and may be read.".formatted(file, e), e);
    }
  }

  private static JsonElement member(JsonObject json, String name) {
    JsonElement member = json.get(name);
    if (member == null) {
      throw new JsonParseException("'" + name + "' is missing");
    }
    return member;
  }

  /** A value that is no string is kept as its JSON text. */
  private static Map<String, String> training(JsonObject json) {
    Map<String, String> result = new LinkedHashMap<>();
    json.entrySet()
        .forEach(
            entry -> {
              JsonElement value = entry.getValue();
              result.put(
                  entry.getKey(), value.isJsonPrimitive() ? value.getAsString() : value.toString());
            });
    return result;
  }
}
