package dev.lamina.server.repository;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for the manager thread. */
final class Waiting {
  private Waiting() {}

  /** Waits for a future; what it failed with is thrown as it is. */
  static void join(CompletableFuture<Void> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        // Thrown where the caller waits, and so the stack trace says both.
        cause.addSuppressed(new IllegalStateException("Waited for here"));
        throw cause;
      }
      throw e;
    }
  }
}
