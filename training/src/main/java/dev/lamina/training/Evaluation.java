package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How good a model is on some data.
 *
 * @param values {@code loss}, then each metric by name
 */
public record Evaluation(Map<String, Double> values) {
  /** Takes a copy of the values. */
  public Evaluation {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Returns the loss, penalties included. */
  public double loss() {
    return value("loss");
  }

  /**
   * Returns one value.
   *
   * @throws ConfigurationException if there is none of that name; the message lists the names
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new ConfigurationException(
          "Unknown value '%s'. Known: %s".formatted(name, String.join(", ", values.keySet())));
    }
    return value;
  }

  /** Returns for example {@code loss: 0.0712 - accuracy: 0.9803}. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s: %.4f", e.getKey(), e.getValue()))
        .collect(Collectors.joining(" - "));
  }
}
