package dev.lamina.client;

import dev.lamina.api.ConfigurationException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which model is meant, which of its versions, and which of its signatures.
 *
 * @param name the model's name on the server
 * @param version a version by its number; empty: by its label, or the latest
 * @param label a version by its label; not together with a number
 * @param signature the signature's name, {@code serving_default} unless said otherwise
 */
public record ModelRef(
    String name, OptionalLong version, Optional<String> label, String signature) {

  /** Checks the values. */
  public ModelRef {
    if (name.isEmpty() || signature.isEmpty()) {
      throw new ConfigurationException(
          "model: '%s', signature: '%s' (expected: not empty)".formatted(name, signature));
    }
    if (version.isPresent() && label.isPresent()) {
      throw new ConfigurationException(
          "Model '%s' is asked for by version %d and by label '%s'; choose one of them"
              .formatted(name, version.getAsLong(), label.get()));
    }
  }

  /** Returns the latest version of a model, signature {@code serving_default}. */
  public static ModelRef of(String name) {
    return new ModelRef(name, OptionalLong.empty(), Optional.empty(), "serving_default");
  }

  /** Returns this with a version by its number, and no label. */
  public ModelRef version(long number) {
    return new ModelRef(name, OptionalLong.of(number), Optional.empty(), signature);
  }

  /** Returns this with a version by its label, and no number. */
  public ModelRef label(String newLabel) {
    return new ModelRef(name, OptionalLong.empty(), Optional.of(newLabel), signature);
  }

  /** Returns this with another signature. */
  public ModelRef signature(String newSignature) {
    return new ModelRef(name, version, label, newSignature);
  }
}
