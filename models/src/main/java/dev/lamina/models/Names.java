package dev.lamina.models;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Layer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of inputs and layers; they end up in files and signatures. */
final class Names {
  private static final Pattern VALID = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private Names() {}

  static void check(String what, String name) {
    if (!VALID.matcher(name).matches()) {
      throw new ConfigurationException(
          "%s name '%s' (expected: a letter, then letters, digits and underscores)"
              .formatted(what, name));
    }
  }

  /**
   * Keras's default name of a layer: {@code MaxPooling2D} is max_pooling2d, then max_pooling2d_1.
   */
  static String next(Layer layer, Set<String> taken) {
    String base =
        layer
            .getClass()
            .getSimpleName()
            .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT);
    if (!VALID.matcher(base).matches()) {
      base = "layer";
    }
    String name = base;
    for (int i = 1; taken.contains(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
