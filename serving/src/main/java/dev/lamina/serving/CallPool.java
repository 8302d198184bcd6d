package dev.lamina.serving;

import dev.lamina.api.Array;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/**
 * The prepared calls of a signature: as many as threads ever called at the same time, the one used
 * last first.
 */
final class CallPool implements AutoCloseable {
  private final Supplier<PreparedCall> factory;
  private final ConcurrentLinkedDeque<PreparedCall> idle = new ConcurrentLinkedDeque<>();

  CallPool(Supplier<PreparedCall> factory) {
    this.factory = factory;
  }

  List<Array> run(List<Array> inputs) {
    PreparedCall waiting = idle.pollFirst();
    PreparedCall call = waiting == null ? factory.get() : waiting;
    try {
      return call.run(inputs);
    } finally {
      idle.addFirst(call);
    }
  }

  /** Frees the calls; none may be running. */
  @Override
  public void close() {
    idle.forEach(PreparedCall::close);
  }
}
