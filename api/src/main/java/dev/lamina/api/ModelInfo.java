package dev.lamina.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a SavedModel comes from: what Lamina's exporter writes beside the model as {@code
 * assets.extra/lamina.json}, and a predictor reports.
 *
 * <pre>{"format": 1, "lamina": "0.1.0", "created": "2026-11-24T22:00:00Z",
 * "training": {"lossFunction": "MeanSquaredError[]", "epochs": "20", "loss": "0.0712"}}</pre>
 *
 * @param laminaVersion the version of the library that exported it
 * @param created when it was exported
 * @param training how it was trained, in order: whatever the exporter found worth telling
 */
public record ModelInfo(String laminaVersion, Instant created, Map<String, String> training) {
  /** The file's place in a SavedModel's directory. */
  public static final String FILE = "assets.extra/lamina.json";

  /** The number under {@code format} in the file; a later format would have another. */
  public static final int FORMAT = 1;

  /** Copies the map, keeping its order. */
  public ModelInfo {
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
  }
}
