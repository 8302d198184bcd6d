package dev.lamina.server.repository;

import java.nio.file.Path;

/** Gets a version that was just loaded ready, before it becomes available. */
@FunctionalInterface
public interface Warmup {

  /**
   * Warms a version up. What this throws is the failure of the load.
   *
   * @param directory the version's directory; recorded requests are in {@code assets.extra}
   * @param version the version, loaded and not in use yet; calls run on the calling thread
   */
  void warmUp(Path directory, Lease version);
}
