package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where and under which names to export a SavedModel.
 *
 * <pre>{@code
 * trainer.export(Export.to(Path.of("models/digits/1")).input("pixels").output("probabilities"));
 * }</pre>
 *
 * @param directory the SavedModel; for TensorFlow Serving its name is the version, a whole number
 * @param input the input's name in the signature {@code serving_default}; empty for the model's own
 * @param output the output's name; {@code output} unless said otherwise
 * @param replaceExisting whether a directory that is there already is replaced
 * @param info what else to record with the model, beside the training parameters
 */
public record Export(
    Path directory,
    String input,
    String output,
    boolean replaceExisting,
    Map<String, String> info) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** Takes a copy of the info. */
  public Export {
    info = Collections.unmodifiableMap(new LinkedHashMap<>(info));
    requireName("input", input.isEmpty() ? "input" : input);
    requireName("output", output);
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          "%s name '%s' (expected: a letter, then letters, digits and underscores)"
              .formatted(what, name));
    }
  }

  /** Returns an export into a directory that is not there yet. */
  public static Export to(Path directory) {
    return new Export(directory, "", "output", false, Map.of());
  }

  /** Names the input. */
  public Export input(String name) {
    return new Export(directory, name, output, replaceExisting, info);
  }

  /** Names the output. */
  public Export output(String name) {
    return new Export(directory, input, name, replaceExisting, info);
  }

  /** Allows a directory that is there already to be replaced, once the new one is complete. */
  public Export replace() {
    return new Export(directory, input, output, true, info);
  }

  /** Records one more fact with the model, for example the data set's version. */
  public Export info(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(info);
    more.put(key, value);
    return new Export(directory, input, output, replaceExisting, more);
  }
}
