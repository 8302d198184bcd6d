package dev.lamina.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What examples look like: the inputs and targets of a batch by name, and which targets have
 * weights. An empty name is that of a model's only input or output.
 *
 * @param inputs shape, batch dimension first, and type of each input
 * @param targets shape, batch dimension first, and type of each target
 * @param weights the names of targets that come with a weight for each example
 */
public record ExampleSpec(
    Map<String, TensorSpec> inputs, Map<String, TensorSpec> targets, Set<String> weights) {
  /** The name of an only input or target that has none. */
  public static final String UNNAMED = "";

  /** Takes copies. */
  public ExampleSpec {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    weights = Collections.unmodifiableSet(new LinkedHashSet<>(weights));
  }

  /** Returns the spec of examples of one input and one target. */
  public static ExampleSpec of(TensorSpec input, TensorSpec target) {
    return of(Map.of(UNNAMED, input), Map.of(UNNAMED, target));
  }

  /** Returns the spec of examples with named inputs and targets, in the maps' order. */
  public static ExampleSpec of(Map<String, TensorSpec> inputs, Map<String, TensorSpec> targets) {
    return new ExampleSpec(inputs, targets, Set.of());
  }

  /** Returns the same with weights beside these targets; beside all if none is named. */
  public ExampleSpec weighted(String... targetNames) {
    return new ExampleSpec(
        inputs, targets, targetNames.length == 0 ? targets.keySet() : Set.of(targetNames));
  }

  /** Returns for example {@code (?, 6) float32 -> (?, 1) float32}. */
  @Override
  public String toString() {
    return text(inputs) + " -> " + text(targets);
  }

  private static String text(Map<String, TensorSpec> specs) {
    return specs.size() == 1 && specs.containsKey(UNNAMED)
        ? String.valueOf(specs.get(UNNAMED))
        : specs.toString();
  }
}
