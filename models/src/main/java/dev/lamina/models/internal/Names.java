package dev.lamina.models.internal;

import dev.lamina.api.MultiLayer;
import dev.lamina.models.Model;
import java.util.Locale;
import java.util.Set;

/** Default names of layers. */
public final class Names {
  private Names() {}

  /** Returns Keras's default name of a layer: MaxPooling2D is {@code max_pooling2d}. */
  public static String base(MultiLayer layer) {
    if (layer instanceof Model model) {
      return model.name();
    }
    String words =
        layer
            .getClass()
            .getSimpleName()
            .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT);
    return Require.isName(words) ? words : "layer";
  }

  /** Returns the name, with the first number that is free behind it if it is taken. */
  public static String next(String base, Set<String> taken) {
    String name = base;
    for (int i = 1; taken.contains(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
