package dev.lamina.server.repository;

import dev.lamina.serving.Predictor;
import java.nio.file.Path;

/** Gets a model that was just loaded ready, before it becomes available. */
@FunctionalInterface
public interface Warmup {

  /**
   * Warms a model up. What this throws is the failure of the load.
   *
   * @param directory the version's directory; recorded requests are in {@code assets.extra}
   * @param predictor the model, loaded and not in use yet
   */
  void warmUp(Path directory, Predictor predictor);
}
