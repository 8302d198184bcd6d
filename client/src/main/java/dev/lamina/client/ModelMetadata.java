package dev.lamina.client;

import java.util.Map;

/**
 * How a model is asked.
 *
 * @param name the model
 * @param version the version that told
 * @param signatures by name
 */
public record ModelMetadata(String name, long version, Map<String, Signature> signatures) {

  /** Copies the map. */
  public ModelMetadata {
    signatures = Map.copyOf(signatures);
  }
}
