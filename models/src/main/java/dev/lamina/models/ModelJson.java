package dev.lamina.models;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.LayerOutputs;
import dev.lamina.models.internal.Json;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.RecordJson;
import dev.lamina.models.internal.Require;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON form of a model. The format is a graph of named layers, so that one form serves every
 * kind of model; {@code format} is raised when it changes, and older formats stay readable.
 *
 * <p>Format 1 is a Sequential of layers that are all trained. Format 2 adds the kind Functional,
 * with outputs as an object of names and references, models in place of layers, {@code weightsOf}
 * and {@code trainable}. A model that format 1 can say is written so.
 */
final class ModelJson {
  private static final int FIRST_FORMAT = 1;
  private static final int FORMAT = 2;
  private static final String SEQUENTIAL = "Sequential";
  private static final String FUNCTIONAL = "Functional";
  private static final List<String> MEMBERS =
      List.of("format", "kind", "name", "inputs", "layers", "outputs");
  private static final List<String> INPUT_MEMBERS = List.of("name", "shape", "dtype");
  private static final List<String> LAYER_MEMBERS = List.of("name", "inputs", "layer");
  private static final List<String> LAYER_MEMBERS_2 =
      List.of("name", "inputs", "layer", "model", "weightsOf", "trainable");

  private ModelJson() {}

  static String write(Model model) {
    JsonObject root = new JsonObject();
    root.addProperty("format", format(model));
    writeInto(root, model);
    return Json.print(root);
  }

  private static int format(Model model) {
    boolean first =
        model instanceof Sequential
            && model.layers().stream()
                .allMatch(node -> node.trainable() && !(node.layer() instanceof Model));
    return first ? FIRST_FORMAT : FORMAT;
  }

  private static void writeInto(JsonObject root, Model model) {
    JsonArray inputs = new JsonArray();
    model.inputs().forEach(input -> inputs.add(write(input)));
    JsonArray layers = new JsonArray();
    model.layers().forEach(node -> layers.add(write(node)));
    root.addProperty("kind", model instanceof Sequential ? SEQUENTIAL : FUNCTIONAL);
    root.addProperty("name", model.name());
    root.add("inputs", inputs);
    root.add("layers", layers);
    root.add("outputs", outputs(model));
  }

  private static JsonObject write(Input input) {
    JsonArray shape = new JsonArray();
    for (long dim : input.row().dims()) {
      shape.add(dim);
    }
    JsonObject object = new JsonObject();
    object.addProperty("name", input.name());
    object.add("shape", shape);
    object.addProperty("dtype", input.dtype().toString());
    return object;
  }

  private static JsonObject write(LayerNode node) {
    JsonObject object = new JsonObject();
    object.addProperty("name", node.name());
    JsonArray from = new JsonArray();
    node.inputs().forEach(from::add);
    object.add("inputs", from);
    if (node.isShared()) {
      object.addProperty("weightsOf", node.weightsOf());
    } else if (node.layer() instanceof Model nested) {
      JsonObject model = new JsonObject();
      writeInto(model, nested);
      object.add("model", model);
    } else {
      object.add(
          "layer",
          new RecordJson(List.of())
              .write(node.layer(), MultiLayer.class, "Layer '%s'".formatted(node.name())));
    }
    if (!node.trainable()) {
      object.addProperty("trainable", false);
    }
    return object;
  }

  private static JsonElement outputs(Model model) {
    if (model instanceof Sequential) {
      JsonArray outputs = new JsonArray();
      model.outputs().values().forEach(outputs::add);
      return outputs;
    }
    JsonObject outputs = new JsonObject();
    model.outputs().forEach(outputs::addProperty);
    return outputs;
  }

  static <T extends Model> T read(
      String json, List<Class<? extends Record>> custom, Class<T> expected) {
    Model model = read(json, custom);
    if (!expected.isInstance(model)) {
      throw new ConfigurationException(
          "The model is a '%s' (expected: %s). Model.fromJson reads both"
              .formatted(model.getClass().getSimpleName(), expected.getSimpleName()));
    }
    return expected.cast(model);
  }

  static Model read(String json, List<Class<? extends Record>> custom) {
    JsonObject root = Json.object(Json.parse(json), "model");
    int format = Json.integer(root, "format", "model");
    requireReadable(format);
    Json.requireOnly(root, MEMBERS, "model");
    return new Reader(new RecordJson(custom), format, "model", "").read(root);
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

  /**
   * Reads one model, at the top or within another.
   *
   * @param where for errors
   * @param prefix what stands before the names of its layers in errors: the layers that it is in
   */
  private record Reader(RecordJson records, int format, String where, String prefix) {
    Model read(JsonObject root) {
      String kind = Json.text(root, "kind", where);
      if (kind.equals(SEQUENTIAL)) {
        return sequential(root);
      }
      if (kind.equals(FUNCTIONAL) && format > FIRST_FORMAT) {
        return functional(root);
      }
      throw new ConfigurationException(
          "The model is a '%s' (expected: %s)"
              .formatted(
                  kind, format == FIRST_FORMAT ? SEQUENTIAL : SEQUENTIAL + " or " + FUNCTIONAL));
    }

    private Sequential sequential(JsonObject root) {
      List<Input> inputs = inputs(root);
      if (inputs.size() != 1) {
        throw new ConfigurationException(
            "A Sequential has one input but the file has " + inputs.size());
      }
      Input input = inputs.get(0);
      Sequential.Builder builder = Sequential.builder(input).name(Json.text(root, "name", where));
      String last = input.name();
      for (Map.Entry<String, JsonObject> entry : layers(root).entrySet()) {
        JsonObject object = entry.getValue();
        String name = Json.text(object, "name", entry.getKey());
        String layer = layer(name);
        requireSequential(object, layer);
        requireOne(Json.array(object, "inputs", layer), last, layer + " takes");
        builder.add(name, description(object, name), trainable(object, layer));
        last = name;
      }
      Sequential model = builder.build();
      requireOne(Json.array(root, "outputs", where), last, "The model gives");
      return model;
    }

    private static void requireSequential(JsonObject layer, String name) {
      if (layer.has("weightsOf")) {
        throw new ConfigurationException(
            "%s: 'weightsOf' (expected in a Sequential: weights of its own)".formatted(name));
      }
    }

    private static void requireOne(JsonArray names, String expected, String what) {
      if (names.size() != 1 || !names.get(0).equals(new JsonPrimitive(expected))) {
        throw new ConfigurationException(
            "%s %s (expected in a Sequential: [\"%s\"])".formatted(what, names, expected));
      }
    }

    private Functional functional(JsonObject root) {
      List<Input> inputs = inputs(root);
      Map<String, TensorSpec> specs = new LinkedHashMap<>();
      for (Input input : inputs) {
        if (specs.put(input.name(), input.spec()) != null) {
          throw Parts.twice(input.name());
        }
      }
      Map<String, LayerNode> nodes = new LinkedHashMap<>();
      for (Map.Entry<String, JsonObject> entry : layers(root).entrySet()) {
        LayerNode node = node(entry.getValue(), entry.getKey(), specs, nodes);
        if (specs.containsKey(node.name())) {
          throw Parts.twice(node.name());
        }
        List<String> references = node.references();
        for (int i = 0; i < references.size(); i++) {
          specs.put(references.get(i), node.outputs().get(i));
        }
        nodes.put(node.name(), node);
      }
      Map<String, String> outputs = outputs(root, nodes, specs);
      Functional model =
          new Functional(
              Require.name("Model", Json.text(root, "name", where)),
              inputs,
              List.copyOf(nodes.values()),
              outputs);
      requireAllUsed(model);
      Network.of(model);
      return model;
    }

    private LayerNode node(
        JsonObject object,
        String place,
        Map<String, TensorSpec> specs,
        Map<String, LayerNode> nodes) {
      String name = Parts.requireLayerName(Json.text(object, "name", place));
      String layer = layer(name);
      List<String> from = new ArrayList<>();
      List<TensorSpec> received = new ArrayList<>();
      for (JsonElement element : Json.array(object, "inputs", layer)) {
        String reference = Json.textOf(element, layer + ".inputs");
        TensorSpec spec = specs.get(reference);
        if (spec == null) {
          throw new ConfigurationException(
              "%s takes '%s', which no input or layer before it gives (there are: %s). Layers stand in the order of computation, without cycles"
                  .formatted(layer, reference, String.join(", ", specs.keySet())));
        }
        from.add(reference);
        received.add(spec);
      }
      String owner = object.has("weightsOf") ? Json.text(object, "weightsOf", layer) : name;
      MultiLayer description =
          owner.equals(name)
              ? description(object, name)
              : owner(object, owner, layer, nodes).layer();
      List<TensorSpec> outputs = LayerOutputs.of(prefix + name, description, received);
      return new LayerNode(name, description, from, outputs, owner, trainable(object, layer));
    }

    private static LayerNode owner(
        JsonObject object, String owner, String layer, Map<String, LayerNode> nodes) {
      LayerNode first = nodes.get(owner);
      if (first == null || first.isShared()) {
        throw new ConfigurationException(
            "%s.weightsOf: '%s' (expected: a layer before it that has weights of its own)"
                .formatted(layer, owner));
      }
      if (object.has("layer") || object.has("model")) {
        throw new ConfigurationException(
            "%s: with 'weightsOf' it is the layer '%s' and needs no '%s'"
                .formatted(layer, owner, object.has("layer") ? "layer" : "model"));
      }
      if (trainable(object, layer) != first.trainable()) {
        throw new ConfigurationException(
            "%s.trainable: %s (expected: %s, as for '%s', whose weights it has)"
                .formatted(layer, !first.trainable(), first.trainable(), owner));
      }
      return first;
    }

    private Map<String, String> outputs(
        JsonObject root, Map<String, LayerNode> nodes, Map<String, TensorSpec> specs) {
      JsonObject object = Json.object(Json.member(root, "outputs", where), where + ".outputs");
      if (object.isEmpty()) {
        throw new ConfigurationException(where + ".outputs: none (expected: at least one)");
      }
      Map<String, String> outputs = new LinkedHashMap<>();
      for (String name : object.keySet()) {
        String reference = Json.text(object, name, where + ".outputs");
        if (!specs.containsKey(reference) || !nodes.containsKey(LayerNode.source(reference))) {
          throw new ConfigurationException(
              "%s.outputs: '%s' is '%s' (expected: what a layer gives)"
                  .formatted(where, name, reference));
        }
        outputs.put(Require.name("Output", name), reference);
      }
      return outputs;
    }

    private static void requireAllUsed(Functional model) {
      Set<String> used = new HashSet<>();
      model.outputs().values().forEach(reference -> used.add(LayerNode.source(reference)));
      List<LayerNode> layers = new ArrayList<>(model.layers());
      Collections.reverse(layers);
      for (LayerNode node : layers) {
        if (!used.contains(node.name())) {
          throw new ConfigurationException(
              "No output depends on the layer '%s'. Use it, or leave it out"
                  .formatted(node.name()));
        }
        node.inputs().forEach(reference -> used.add(LayerNode.source(reference)));
      }
      for (Input input : model.inputs()) {
        if (!used.contains(input.name())) {
          throw Parts.unused(input.name());
        }
      }
    }

    private List<Input> inputs(JsonObject root) {
      List<Input> inputs = new ArrayList<>();
      for (JsonElement element : Json.array(root, "inputs", where)) {
        String place = "%s.inputs[%d]".formatted(where, inputs.size());
        inputs.add(input(Json.object(element, place), place));
      }
      return inputs;
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

    /** Returns the layers by their places. */
    private Map<String, JsonObject> layers(JsonObject root) {
      Map<String, JsonObject> layers = new LinkedHashMap<>();
      for (JsonElement element : Json.array(root, "layers", where)) {
        String place = "%s.layers[%d]".formatted(where, layers.size());
        JsonObject object = Json.object(element, place);
        Json.requireOnly(object, format == FIRST_FORMAT ? LAYER_MEMBERS : LAYER_MEMBERS_2, place);
        layers.put(place, object);
      }
      return layers;
    }

    /** Returns how a layer is called in errors. */
    private String layer(String name) {
      return "Layer '%s%s'".formatted(prefix, name);
    }

    private MultiLayer description(JsonObject object, String name) {
      String layer = layer(name);
      if (!object.has("model")) {
        return records.read(Json.member(object, "layer", layer), MultiLayer.class, layer);
      }
      if (object.has("layer")) {
        throw new ConfigurationException(layer + ": 'layer' and 'model' (expected: one of them)");
      }
      String place = layer + ".model";
      JsonObject nested = Json.object(Json.member(object, "model", layer), place);
      Json.requireOnly(nested, MEMBERS.subList(1, MEMBERS.size()), place);
      return new Reader(records, format, place, prefix + name + ".").read(nested);
    }

    private static boolean trainable(JsonObject object, String layer) {
      return !object.has("trainable")
          || Json.flagOf(Json.member(object, "trainable", layer), layer + ".trainable");
    }
  }
}
