package dev.lamina.server.repository;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which model a request asks for: the newest available version, or one by number or label.
 *
 * @param name the model's name
 * @param version a version's number; empty for the newest, or if there is a label
 * @param label a label; empty for the newest, or if there is a number
 */
public record ModelReference(String name, OptionalLong version, Optional<String> label) {

  /** Refuses a reference by number and label at once. */
  public ModelReference {
    if (version.isPresent() && label.isPresent()) {
      throw new IllegalArgumentException(
          "Model '%s' by version %d and by label '%s' (expected: one of them)"
              .formatted(name, version.getAsLong(), label.get()));
    }
  }

  /** Returns the reference to a model's newest available version. */
  public static ModelReference latest(String name) {
    return new ModelReference(name, OptionalLong.empty(), Optional.empty());
  }

  /** Returns the reference to one version. */
  public static ModelReference version(String name, long version) {
    return new ModelReference(name, OptionalLong.of(version), Optional.empty());
  }

  /** Returns the reference to the version that has a label. */
  public static ModelReference label(String name, String label) {
    return new ModelReference(name, OptionalLong.empty(), Optional.of(label));
  }
}
