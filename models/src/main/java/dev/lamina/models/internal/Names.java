package dev.lamina.models.internal;

import dev.lamina.api.MultiLayer;
import dev.lamina.models.Model;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
    return next(base, taken, new HashMap<>());
  }

  /**
   * Returns the name, with the first number that is free behind it if it is taken.
   *
   * @param numbers where the search for a base ended the last time: without it many layers of one
   *     type would take long
   */
  public static String next(String base, Set<String> taken, Map<String, Integer> numbers) {
    int number = numbers.getOrDefault(base, 0);
    while (taken.contains(numbered(base, number))) {
      number++;
    }
    numbers.put(base, number);
    return numbered(base, number);
  }

  private static String numbered(String base, int number) {
    return number == 0 ? base : base + "_" + number;
  }
}
