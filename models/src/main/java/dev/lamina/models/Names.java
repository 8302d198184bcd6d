package dev.lamina.models;

import dev.lamina.api.Layer;
import dev.lamina.models.internal.Require;
import java.util.Locale;
import java.util.Set;

/** Default names of layers. */
final class Names {
  private Names() {}

  /**
   * Returns Keras's default name of a layer: {@code MaxPooling2D} is max_pooling2d, then
   * max_pooling2d_1.
   */
  static String next(Layer layer, Set<String> taken) {
    String words =
        layer
            .getClass()
            .getSimpleName()
            .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT);
    String base = Require.isName(words) ? words : "layer";
    String name = base;
    for (int i = 1; taken.contains(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
