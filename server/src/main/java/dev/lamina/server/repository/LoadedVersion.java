package dev.lamina.server.repository;

import dev.lamina.server.batching.Calls;
import dev.lamina.serving.Predictor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A loaded version and how many hold it: the repository, once, and each open lease. When the last
 * one lets go it is drained, for ever.
 */
final class LoadedVersion {
  private final String name;
  private final long version;
  private final Predictor predictor;
  private final Calls calls;
  private final Consumer<LoadedVersion> drained;
  private final AtomicInteger holders = new AtomicInteger(1);

  /**
   * @param drained runs once, on the thread of whoever lets go last: it must be quick
   */
  LoadedVersion(
      String name,
      long version,
      Predictor predictor,
      Calls calls,
      Consumer<LoadedVersion> drained) {
    this.name = name;
    this.version = version;
    this.predictor = predictor;
    this.calls = calls;
    this.drained = drained;
  }

  String name() {
    return name;
  }

  long version() {
    return version;
  }

  Predictor predictor() {
    return predictor;
  }

  Calls calls() {
    return calls;
  }

  /** Takes hold; false if it is drained. */
  boolean retain() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      drained.accept(this);
    }
  }

  /** Waits for what runs and frees the model. */
  void free() {
    calls.close();
    predictor.close();
  }
}
