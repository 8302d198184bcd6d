package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.LaminaException;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.Model;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.internal.SavedModelWriter;
import dev.lamina.models.internal.TensorBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with the weights that training gave it, to go on from: to take a part of, to freeze, to
 * put a new head on.
 *
 * <pre>{@code
 * Pretrained digits = Pretrained.load(Path.of("models/digits/1")).upTo("flatten");
 * SymbolicTensor image = Input.of(28, 28, 1).dtype(DType.UINT8).tensor();
 * SymbolicTensor features = image.then("features", digits.model().freeze());
 * Functional letters = Functional.of(image, features.then("letter", Dense.of(5, SOFTMAX)));
 * try (Trainer trainer = Trainer.builder(letters).loss(...).build()) {
 *   trainer.copyWeights(WeightCopy.of(digits.weights()).into("features"));
 *   trainer.fit(...);
 * }
 * }</pre>
 *
 * @param model the description
 * @param weights the value of each of its weights, state included, by name
 */
public record Pretrained(Model model, Map<String, Array> weights) {
  private static final String MODEL = "model.json";

  /** Takes a copy of the map. */
  public Pretrained {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /** Returns a trainer's model with its weights as they are now. */
  public static Pretrained of(Trainer trainer) {
    return new Pretrained(trainer.model(), trainer.weights());
  }

  /**
   * Reads a checkpoint or a SavedModel that a trainer wrote, of Lamina's own layers.
   *
   * @throws SavedModelException if the directory is neither, or damaged
   */
  public static Pretrained load(Path directory) {
    return load(directory, List.of());
  }

  /**
   * Reads a checkpoint or a SavedModel that a trainer wrote.
   *
   * @param custom the classes of your own that the model is made of
   * @throws SavedModelException if the directory is neither, or damaged
   */
  public static Pretrained load(Path directory, List<Class<? extends Record>> custom) {
    Path saved = directory.resolve(SavedModelWriter.MODEL_FILE);
    if (Files.isRegularFile(saved)) {
      return read(directory, saved, directory.resolve("variables").resolve("variables"), custom);
    }
    if (Files.isRegularFile(directory.resolve(MODEL))) {
      Checkpoint checkpoint = Checkpoint.read(directory);
      Model model = model(directory, checkpoint.model(), custom);
      Map<String, Array> weights = new LinkedHashMap<>();
      for (NetworkWeight weight : Network.of(model).weights()) {
        Array value = checkpoint.variables().get(weight.name());
        if (value == null) {
          throw damaged(directory, "it has no weight '%s'".formatted(weight.name()));
        }
        weights.put(weight.name(), value);
      }
      return new Pretrained(model, weights);
    }
    throw new SavedModelException(
        "%s holds no model to go on from: there is neither %s (a SavedModel that a trainer exported) nor %s (a checkpoint)"
            .formatted(directory, SavedModelWriter.MODEL_FILE, MODEL));
  }

  private static Pretrained read(
      Path directory, Path json, Path variables, List<Class<? extends Record>> custom) {
    try {
      Model model = model(directory, Files.readString(json), custom);
      Map<String, DType> types = new LinkedHashMap<>();
      for (NetworkWeight weight : Network.of(model).weights()) {
        types.put(weight.name(), DType.FLOAT32);
      }
      return new Pretrained(model, TensorBundle.read(variables, types));
    } catch (IOException | EngineException e) {
      throw new SavedModelException("%s is damaged: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static Model model(Path directory, String json, List<Class<? extends Record>> custom) {
    try {
      return Model.fromJson(json, custom);
    } catch (LaminaException e) {
      throw new SavedModelException(
          "The model of %s cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static SavedModelException damaged(Path directory, String why) {
    return new SavedModelException("%s is damaged: %s".formatted(directory, why));
  }

  /**
   * Returns the part that computes some layers, with its weights.
   *
   * @throws dev.lamina.api.ConfigurationException if there is no such layer
   */
  public Pretrained upTo(String... layers) {
    Model part = model.upTo(layers);
    Map<String, Array> kept = new LinkedHashMap<>();
    for (NetworkWeight weight : Network.of(part).weights()) {
      // The layer that owned shared weights may not be in the part.
      String owner = model.layer(weight.layer()).weightsOf();
      Array value = weights.get(owner + weight.name().substring(weight.layer().length()));
      if (value != null) {
        kept.put(weight.name(), value);
      }
    }
    return new Pretrained(part, kept);
  }
}
