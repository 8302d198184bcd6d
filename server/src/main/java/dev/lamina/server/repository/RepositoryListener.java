package dev.lamina.server.repository;

import java.time.Duration;

/**
 * Hears what becomes of versions, to count it. Called on the thread that looks after the models,
 * never on those of requests; it must be quick and throw nothing.
 */
public interface RepositoryListener {
  /** Hears nothing. */
  RepositoryListener NONE = new RepositoryListener() {};

  /**
   * A version was loaded and warmed up, and is available.
   *
   * @param duration how long loading and warming up took
   */
  default void loaded(String model, long version, Duration duration) {}

  /**
   * A version could not be loaded.
   *
   * @param duration how long the attempt took
   */
  default void failed(String model, long version, Duration duration) {}

  /**
   * A version was unloaded; nothing of it is left.
   *
   * @param duration how long it took to finish its calls and to free it
   */
  default void unloaded(String model, long version, Duration duration) {}
}
