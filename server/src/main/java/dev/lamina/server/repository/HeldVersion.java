package dev.lamina.server.repository;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Predictor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lease of a loaded version, which it was given a hold of. */
final class HeldVersion implements Lease {
  private final LoadedVersion held;
  private final AtomicBoolean closed = new AtomicBoolean();

  HeldVersion(LoadedVersion held) {
    this.held = held;
  }

  @Override
  public String name() {
    return held.name();
  }

  @Override
  public long version() {
    return held.version();
  }

  @Override
  public Predictor predictor() {
    return held.predictor();
  }

  @Override
  public CompletableFuture<Map<String, Array>> predict(
      String signature, Map<String, Array> inputs, Set<String> outputs, Deadline deadline) {
    if (closed.get()) {
      throw new IllegalStateException("The lease of " + this + " is closed");
    }
    return held.calls().predict(signature, inputs, outputs, deadline);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      held.release();
    }
  }

  @Override
  public String toString() {
    return held.name() + " version " + held.version();
  }
}
