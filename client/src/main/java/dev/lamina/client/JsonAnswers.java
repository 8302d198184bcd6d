package dev.lamina.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bodies of TensorFlow Serving's REST. */
final class JsonAnswers {
  private JsonAnswers() {}

  static String request(PredictCall call) {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.setStrictness(Strictness.LENIENT);
      json.beginObject().name("signature_name").value(call.model().signature());
      json.name("inputs").beginObject();
      for (Map.Entry<String, Array> input : call.inputs().entrySet()) {
        JsonTensors.write(json.name(input.getKey()), input.getValue());
      }
      json.endObject().endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Reads outputs, of which a single one comes without its name. */
  static Map<String, Array> outputs(
      String body, Map<String, TensorDescription> described, Set<String> wanted) {
    JsonElement outputs = member(JsonParser.parseString(body), "outputs");
    Map<String, Array> result = new HashMap<>();
    described.forEach(
        (name, description) -> {
          if (wanted.isEmpty() || wanted.contains(name)) {
            JsonElement values = described.size() == 1 ? outputs : member(outputs, name);
            result.put(name, JsonTensors.read(dtype(name, description), values));
          }
        });
    return Map.copyOf(result);
  }

  private static DType dtype(String name, TensorDescription description) {
    return description
        .dtype()
        .orElseThrow(() -> new JsonParseException("Output '" + name + "' is of an unknown type"));
  }

  static List<VersionStatus> status(String body) {
    List<VersionStatus> result = new ArrayList<>();
    for (JsonElement version :
        member(JsonParser.parseString(body), "model_version_status").getAsJsonArray()) {
      String error =
          version.getAsJsonObject().get("status") instanceof JsonObject status
              ? text(status, "error_message")
              : "";
      result.add(
          new VersionStatus(
              member(version, "version").getAsLong(),
              VersionStatus.State.of(text(version.getAsJsonObject(), "state")),
              error));
    }
    return List.copyOf(result);
  }

  static ModelMetadata metadata(String body) {
    JsonElement root = JsonParser.parseString(body);
    JsonElement model = member(root, "model_spec");
    JsonElement map = member(member(member(root, "metadata"), "signature_def"), "signature_def");
    Map<String, Signature> signatures = new HashMap<>();
    map.getAsJsonObject().asMap().forEach((name, s) -> signatures.put(name, signature(s)));
    return new ModelMetadata(
        member(model, "name").getAsString(), member(model, "version").getAsLong(), signatures);
  }

  private static Signature signature(JsonElement json) {
    return new Signature(
        text(json.getAsJsonObject(), "method_name"),
        tensors(json.getAsJsonObject().get("inputs")),
        tensors(json.getAsJsonObject().get("outputs")));
  }

  private static Map<String, TensorDescription> tensors(JsonElement json) {
    Map<String, TensorDescription> result = new HashMap<>();
    if (json instanceof JsonObject object) {
      object.asMap().forEach((name, tensor) -> result.put(name, tensor(tensor.getAsJsonObject())));
    }
    return result;
  }

  private static TensorDescription tensor(JsonObject json) {
    return new TensorDescription(
        ElementTypes.of(text(json, "dtype")),
        json.get("tensor_shape") instanceof JsonObject shape ? shape(shape) : Optional.empty());
  }

  private static Optional<Shape> shape(JsonObject json) {
    if (text(json, "unknown_rank").equals("true")) {
      return Optional.empty();
    }
    List<Long> sizes = new ArrayList<>();
    if (json.has("dim")) {
      json.getAsJsonArray("dim").forEach(dim -> sizes.add(member(dim, "size").getAsLong()));
    }
    return Optional.of(Shape.of(sizes.stream().mapToLong(Long::longValue).toArray()));
  }

  /** Returns what a server says is wrong, the whole body where it is not in its usual place. */
  static String error(String body) {
    try {
      return member(JsonParser.parseString(body), "error").getAsString();
    } catch (JsonParseException | UnsupportedOperationException | IllegalStateException e) {
      return body;
    }
  }

  private static JsonElement member(JsonElement json, String name) {
    if (json instanceof JsonObject object && object.has(name)) {
      return object.get(name);
    }
    throw new JsonParseException("'%s' is missing".formatted(name));
  }

  private static String text(JsonObject json, String name) {
    return json.get(name) instanceof JsonPrimitive text ? text.getAsString() : "";
  }
}
