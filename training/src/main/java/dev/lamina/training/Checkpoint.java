package dev.lamina.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import dev.lamina.api.LaminaException;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.internal.AtomicDirectory;
import dev.lamina.models.internal.Json;
import dev.lamina.models.internal.TensorBundle;
import dev.lamina.models.internal.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that is needed to go on training. On disk it is a directory: {@code model.json}, {@code
 * checkpoint.json} (format, position, history, what arrays there are and how long each file is) and
 * {@code variables.*} in TensorFlow's checkpoint format.
 */
record Checkpoint(
    String model,
    String optimizer,
    long seed,
    long step,
    History history,
    Map<String, Array> variables,
    Map<String, Map<String, Array>> callbacks) {
  private static final int FORMAT = 1;
  private static final String MODEL = "model.json";
  private static final String MANIFEST = "checkpoint.json";
  private static final String VARIABLES = "variables";

  /** Early checkpoints hold the step as a variable too. */
  private static final String STEP_VARIABLE = "lamina.step";

  void write(Path directory) {
    AtomicDirectory.write(directory, true, this::writeFiles);
  }

  private void writeFiles(Path files) throws IOException {
    Map<String, Array> arrays = new LinkedHashMap<>(variables);
    callbacks.forEach(
        (callback, state) -> state.forEach((k, v) -> arrays.put(callback + "/" + k, v)));
    TensorBundle.write(files.resolve(VARIABLES), arrays);
    Files.writeString(files.resolve(MODEL), model);
    JsonObject sizes = new JsonObject();
    try (Stream<Path> written = Files.list(files)) {
      for (Path file : written.sorted().toList()) {
        sizes.addProperty(String.valueOf(file.getFileName()), Files.size(file));
      }
    }
    JsonObject types = new JsonObject();
    arrays.forEach((name, array) -> types.addProperty(name, array.dtype().toString()));
    JsonObject root = new JsonObject();
    root.addProperty("format", FORMAT);
    root.addProperty("lamina", Version.current());
    root.addProperty("optimizer", optimizer);
    root.addProperty("seed", seed);
    root.addProperty("step", step);
    root.add("epochs", epochs());
    root.add("arrays", types);
    root.add("files", sizes);
    Files.writeString(files.resolve(MANIFEST), Json.print(root));
  }

  private JsonArray epochs() {
    JsonArray array = new JsonArray();
    for (EpochResult epoch : history.epochs()) {
      JsonObject values = new JsonObject();
      // As text: NaN is a legal value of a metric, and no legal number of JSON.
      epoch.values().forEach((name, value) -> values.addProperty(name, value.toString()));
      JsonObject object = new JsonObject();
      object.addProperty("epoch", epoch.epoch());
      object.addProperty("learningRate", epoch.learningRate());
      object.addProperty("nanos", epoch.duration().toNanos());
      object.addProperty("waitingNanos", epoch.waiting().toNanos());
      object.add("values", values);
      array.add(object);
    }
    return array;
  }

  static Checkpoint read(Path directory) {
    AtomicDirectory.recover(directory);
    Path manifest = directory.resolve(MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      throw new SavedModelException(
          "%s is no checkpoint: it has no %s".formatted(directory, MANIFEST));
    }
    try {
      return parse(directory, Json.object(Json.parse(Files.readString(manifest)), MANIFEST));
    } catch (IOException | LaminaException e) {
      if (e instanceof SavedModelException saved) {
        throw saved;
      }
      throw damaged(directory, String.valueOf(e.getMessage()), e);
    } catch (EngineException e) {
      throw damaged(directory, String.valueOf(e.getMessage()), e);
    }
  }

  private static SavedModelException damaged(Path directory, String why, Throwable cause) {
    return new SavedModelException(
        "The checkpoint %s is damaged: %s. Restore an earlier one".formatted(directory, why),
        cause);
  }

  private static Checkpoint parse(Path directory, JsonObject root) throws IOException {
    int format = Json.integer(root, "format", MANIFEST);
    if (format < 1) {
      throw damagedFile(directory, "format " + format);
    }
    if (format > FORMAT) {
      throw new SavedModelException(
          "The checkpoint %s has format %d, written by a newer version (%s); this one reads up to %d"
              .formatted(directory, format, Json.text(root, "lamina", MANIFEST), FORMAT));
    }
    checkSizes(directory, Json.object(Json.member(root, "files", MANIFEST), "files"));
    Map<String, DType> types = new LinkedHashMap<>();
    JsonObject arrays = Json.object(Json.member(root, "arrays", MANIFEST), "arrays");
    for (String name : arrays.keySet()) {
      types.put(name, DType.of(Json.text(arrays, name, "arrays")));
    }
    Map<String, Array> variables = new LinkedHashMap<>();
    Map<String, Map<String, Array>> callbacks = new LinkedHashMap<>();
    TensorBundle.read(directory.resolve(VARIABLES), types)
        .forEach(
            (name, value) -> {
              int slash = name.indexOf('/');
              if (slash < 0) {
                variables.put(name, value);
              } else {
                callbacks
                    .computeIfAbsent(name.substring(0, slash), k -> new LinkedHashMap<>())
                    .put(name.substring(slash + 1), value);
              }
            });
    variables.remove(STEP_VARIABLE);
    return new Checkpoint(
        Files.readString(directory.resolve(MODEL)),
        Json.text(root, "optimizer", MANIFEST),
        Json.wholeOf(Json.member(root, "seed", MANIFEST), "seed"),
        Json.wholeOf(Json.member(root, "step", MANIFEST), "step"),
        history(Json.array(root, "epochs", MANIFEST)),
        variables,
        callbacks);
  }

  private static void checkSizes(Path directory, JsonObject sizes) throws IOException {
    for (String name : sizes.keySet()) {
      Path file = directory.resolve(name);
      long expected = Json.wholeOf(Json.member(sizes, name, "files"), "files." + name);
      if (!file.normalize().startsWith(directory.normalize()) || !Files.isRegularFile(file)) {
        throw damagedFile(directory, name + " is missing");
      }
      if (Files.size(file) != expected) {
        throw damagedFile(
            directory,
            "%s has %d bytes (expected: %d)".formatted(name, Files.size(file), expected));
      }
    }
  }

  private static SavedModelException damagedFile(Path directory, String what) {
    return new SavedModelException(
        "The checkpoint %s is damaged: %s. Restore an earlier one".formatted(directory, what));
  }

  private static Duration nanos(JsonObject object, String name) {
    return Duration.ofNanos(Json.wholeOf(Json.member(object, name, "epochs"), name));
  }

  private static History history(JsonArray array) {
    List<EpochResult> epochs = new ArrayList<>();
    for (JsonElement element : array) {
      JsonObject object = Json.object(element, "epochs");
      JsonObject texts = Json.object(Json.member(object, "values", "epochs"), "values");
      Map<String, Double> values = new LinkedHashMap<>();
      for (String name : texts.keySet()) {
        values.put(name, Double.valueOf(Json.text(texts, name, "values")));
      }
      epochs.add(
          new EpochResult(
              Json.integer(object, "epoch", "epochs"),
              values,
              Json.numberOf(Json.member(object, "learningRate", "epochs"), "learningRate"),
              nanos(object, "nanos"),
              // Early checkpoints do not tell.
              object.has("waitingNanos") ? nanos(object, "waitingNanos") : Duration.ZERO));
    }
    return new History(epochs);
  }

  /** Checks that the checkpoint belongs to this training. */
  void requireFits(
      Path directory,
      String ownModel,
      String ownOptimizer,
      long ownSeed,
      Map<String, TensorSpec> ownVariables) {
    if (!Json.parse(model).equals(Json.parse(ownModel))) {
      throw other(directory, "model", "another (compare its " + MODEL + ")", "this one");
    }
    if (!optimizer.equals(ownOptimizer)) {
      throw other(directory, "optimizer", optimizer, ownOptimizer);
    }
    if (seed != ownSeed) {
      throw other(directory, "seed", Long.toString(seed), Long.toString(ownSeed));
    }
    for (Map.Entry<String, TensorSpec> variable : ownVariables.entrySet()) {
      Array value = variables.get(variable.getKey());
      Shape shape = variable.getValue().shape();
      if (value == null || !value.shape().equals(shape)) {
        throw other(
            directory,
            "variable '" + variable.getKey() + "'",
            value == null ? "none" : value.shape().toString(),
            shape.toString());
      }
    }
    if (variables.size() != ownVariables.size()) {
      throw other(
          directory, "number of variables", "" + variables.size(), "" + ownVariables.size());
    }
  }

  private static SavedModelException other(Path directory, String what, String saved, String own) {
    return new SavedModelException(
        "The checkpoint %s belongs to another training: its %s is %s but the trainer's is %s"
            .formatted(directory, what, saved, own));
  }
}
