package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.internal.SavedModelWriter.Signature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where and under which names to export a SavedModel.
 *
 * <pre>{@code
 * trainer.export(Export.to(Path.of("models/digits/1")).input("pixels").output("probabilities"));
 * }</pre>
 *
 * <p>The signature {@code serving_default} has all inputs and outputs of the model under their own
 * names; the only output of a Sequential is {@code output}. Signatures of parts can be added.
 *
 * @param directory the SavedModel; for TensorFlow Serving its name is the version, a whole number
 * @param input the name of the only input in the signature; empty for the model's own
 * @param output the name of the only output in the signature; empty for the default
 * @param signatures further signatures: by name, the layers whose outputs they give
 * @param replaceExisting whether a directory that is there already is replaced
 * @param info what else to record with the model, beside the training parameters
 */
public record Export(
    Path directory,
    String input,
    String output,
    Map<String, List<String>> signatures,
    boolean replaceExisting,
    Map<String, String> info) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
  private static final String DEFAULT_OUTPUT = "output";

  /** Takes copies. */
  public Export {
    info = Collections.unmodifiableMap(new LinkedHashMap<>(info));
    signatures = Collections.unmodifiableMap(new LinkedHashMap<>(signatures));
    requireName("input", input.isEmpty() ? "input" : input);
    requireName("output", output.isEmpty() ? DEFAULT_OUTPUT : output);
    signatures.keySet().forEach(name -> requireName("signature", name));
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
    return new Export(directory, "", "", Map.of(), false, Map.of());
  }

  /** Names the only input. */
  public Export input(String name) {
    return new Export(directory, name, output, signatures, replaceExisting, info);
  }

  /** Names the only output. */
  public Export output(String name) {
    return new Export(directory, input, name, signatures, replaceExisting, info);
  }

  /**
   * Adds a signature that gives what layers within the model compute, under the layers' names: an
   * embedding, say. Its inputs are those that the layers depend on.
   *
   * @param name of the signature, which clients ask by
   * @param layers at least one
   */
  public Export signature(String name, String... layers) {
    Map<String, List<String>> more = new LinkedHashMap<>(signatures);
    more.put(name, List.of(layers));
    return new Export(directory, input, output, more, replaceExisting, info);
  }

  /** Allows a directory that is there already to be replaced, once the new one is complete. */
  public Export replace() {
    return new Export(directory, input, output, signatures, true, info);
  }

  /** Records one more fact with the model, for example the data set's version. */
  public Export info(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(info);
    more.put(key, value);
    return new Export(directory, input, output, signatures, replaceExisting, more);
  }

  /**
   * Returns the signatures of a model, the default first.
   *
   * @throws ConfigurationException if a name is given where the model has several, or a layer is
   *     unknown
   */
  List<Signature> signaturesOf(Model model) {
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Input each : model.inputs()) {
      inputs.put(each.name(), each.name());
    }
    Map<String, String> outputs = new LinkedHashMap<>(model.outputs());
    if (!input.isEmpty()) {
      inputs = Map.of(input, model.input().name());
    }
    String only = output.isEmpty() && model instanceof Sequential ? DEFAULT_OUTPUT : output;
    if (!only.isEmpty()) {
      if (outputs.size() != 1) {
        throw new ConfigurationException(
            "Export.output(\"%s\"): the model has the outputs %s, which keep their names"
                .formatted(only, String.join(", ", outputs.keySet())));
      }
      outputs = Map.of(only, outputs.values().iterator().next());
    }
    List<Signature> all = new ArrayList<>();
    all.add(new Signature(Signature.DEFAULT, inputs, outputs));
    signatures.forEach((name, layers) -> all.add(part(model, name, layers)));
    return all;
  }

  private Signature part(Model model, String name, List<String> layers) {
    if (name.equals(Signature.DEFAULT)) {
      throw new ConfigurationException(
          "Signature '%s' is that of the whole model; choose another name".formatted(name));
    }
    Functional part = model.upTo(layers.toArray(String[]::new));
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Input each : part.inputs()) {
      inputs.put(input.isEmpty() ? each.name() : input, each.name());
    }
    return new Signature(name, inputs, part.outputs());
  }
}
