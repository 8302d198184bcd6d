package dev.lamina.training.charts;

import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * One value of a history over the epochs that have it as a finite number.
 *
 * @param epochs the epochs' numbers, ascending; may be empty
 * @param values one for each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and handed to the chart as they are
record Curve(String name, double[] epochs, double[] values) {
  static Curve of(History history, String name) {
    EpochResult[] having =
        history.epochs().stream()
            .filter(e -> Double.isFinite(e.values().getOrDefault(name, Double.NaN)))
            .toArray(EpochResult[]::new);
    return new Curve(
        name,
        Arrays.stream(having).mapToDouble(EpochResult::epoch).toArray(),
        Arrays.stream(having).mapToDouble(e -> e.value(name)).toArray());
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  DoubleStream stream() {
    return Arrays.stream(values);
  }
}
