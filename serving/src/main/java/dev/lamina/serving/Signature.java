package dev.lamina.serving;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One question that a SavedModel answers.
 *
 * @param name the signature's key, usually {@code serving_default}
 * @param method what kind of question it is, usually {@code tensorflow/serving/predict}
 * @param inputs what it takes, sorted by name
 * @param outputs what it gives, sorted by name
 */
public record Signature(
    String name,
    String method,
    SortedMap<String, SignatureTensor> inputs,
    SortedMap<String, SignatureTensor> outputs) {

  /** Copies the maps. */
  public Signature {
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
  }

  /**
   * Returns for example {@code serving_default(pixels: (?, 28, 28, 1) uint8) -> scores: (?, 10)
   * float32}.
   */
  @Override
  public String toString() {
    return name + "(" + list(inputs) + ") -> " + list(outputs);
  }

  private static String list(Map<String, SignatureTensor> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
