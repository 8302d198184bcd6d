package dev.lamina.client;

import java.util.Map;

/**
 * One way to ask a model.
 *
 * @param method what it is for, such as {@code tensorflow/serving/predict}
 * @param inputs by name
 * @param outputs by name
 */
public record Signature(
    String method, Map<String, TensorDescription> inputs, Map<String, TensorDescription> outputs) {

  /** Copies the maps. */
  public Signature {
    inputs = Map.copyOf(inputs);
    outputs = Map.copyOf(outputs);
  }
}
