package dev.lamina.models;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Layer;
import dev.lamina.api.Shape;
import dev.lamina.models.internal.Json;
import dev.lamina.models.internal.RecordJson;
import java.util.List;

/**
 * The JSON form of a model. The format is a graph of named layers, so that one form serves every
 * kind of model; {@code format} is raised when it changes, and older formats stay readable.
 */
final class ModelJson {
  private static final int FORMAT = 1;
  private static final List<String> MEMBERS =
      List.of("format", "kind", "name", "inputs", "layers", "outputs");
  private static final List<String> INPUT_MEMBERS = List.of("name", "shape", "dtype");
  private static final List<String> LAYER_MEMBERS = List.of("name", "inputs", "layer");

  private ModelJson() {}

  static String write(Model model) {
    RecordJson records = new RecordJson(List.of());
    JsonObject input = new JsonObject();
    input.addProperty("name", model.input().name());
    input.add("shape", shape(model.input().row()));
    input.addProperty("dtype", model.input().dtype().toString());
    JsonArray inputs = new JsonArray();
    inputs.add(input);
    JsonArray layers = new JsonArray();
    for (LayerNode node : model.layers()) {
      JsonObject object = new JsonObject();
      object.addProperty("name", node.name());
      JsonArray from = new JsonArray();
      node.inputs().forEach(from::add);
      object.add("inputs", from);
      object.add(
          "layer", records.write(node.layer(), Layer.class, "Layer '%s'".formatted(node.name())));
      layers.add(object);
    }
    JsonArray outputs = new JsonArray();
    outputs.add(model.layers().get(model.layers().size() - 1).name());
    JsonObject root = new JsonObject();
    root.addProperty("format", FORMAT);
    root.addProperty("kind", "Sequential");
    root.addProperty("name", model.name());
    root.add("inputs", inputs);
    root.add("layers", layers);
    root.add("outputs", outputs);
    return Json.print(root);
  }

  private static JsonArray shape(Shape shape) {
    JsonArray array = new JsonArray();
    for (long dim : shape.dims()) {
      array.add(dim);
    }
    return array;
  }

  static Sequential read(String json, List<Class<? extends Record>> custom) {
    JsonObject root = Json.object(Json.parse(json), "model");
    requireReadable(Json.integer(root, "format", "model"));
    Json.requireOnly(root, MEMBERS, "model");
    String kind = Json.text(root, "kind", "model");
    if (!kind.equals("Sequential")) {
      throw new ConfigurationException(
          "The model is a '%s' (expected: Sequential)".formatted(kind));
    }
    JsonArray inputs = Json.array(root, "inputs", "model");
    if (inputs.size() != 1) {
      throw new ConfigurationException(
          "A Sequential has one input but the file has " + inputs.size());
    }
    Input input = input(Json.object(inputs.get(0), "model.inputs[0]"), "model.inputs[0]");
    Sequential.Builder builder = Sequential.builder(input).name(Json.text(root, "name", "model"));
    RecordJson records = new RecordJson(custom);
    String last = input.name();
    int count = 0;
    for (JsonElement element : Json.array(root, "layers", "model")) {
      last = addLayer(builder, records, last, element, "model.layers[%d]".formatted(count++));
    }
    Sequential model = builder.build();
    requireOne(Json.array(root, "outputs", "model"), last, "The model gives");
    return model;
  }

  private static void requireReadable(int format) {
    if (format < 1) {
      throw new ConfigurationException("model.format: %d (expected: >= 1)".formatted(format));
    }
    if (format > FORMAT) {
      throw new ConfigurationException(
          "The model has format %d, written by a newer version; this one reads up to %d"
              .formatted(format, FORMAT));
    }
  }

  /** Adds a layer and returns its name. */
  private static String addLayer(
      Sequential.Builder builder,
      RecordJson records,
      String before,
      JsonElement element,
      String place) {
    JsonObject object = Json.object(element, place);
    Json.requireOnly(object, LAYER_MEMBERS, place);
    String name = Json.text(object, "name", place);
    String where = "Layer '%s'".formatted(name);
    requireOne(Json.array(object, "inputs", where), before, where + " takes");
    builder.add(name, records.read(Json.member(object, "layer", where), Layer.class, where));
    return name;
  }

  private static void requireOne(JsonArray names, String expected, String what) {
    if (names.size() != 1 || !names.get(0).equals(new JsonPrimitive(expected))) {
      throw new ConfigurationException(
          "%s %s (expected in a Sequential: [\"%s\"])".formatted(what, names, expected));
    }
  }

  private static Input input(JsonObject object, String where) {
    Json.requireOnly(object, INPUT_MEMBERS, where);
    JsonArray shape = Json.array(object, "shape", where);
    long[] row = new long[shape.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = Json.wholeOf(shape.get(i), "%s.shape[%d]".formatted(where, i));
    }
    return new Input(
        Shape.of(row),
        DType.of(Json.text(object, "dtype", where)),
        Json.text(object, "name", where));
  }
}
