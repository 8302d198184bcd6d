package dev.lamina.server.repository;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Predictor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A version of a model that stays loaded until this is closed. Thread-safe. */
public interface Lease extends AutoCloseable {

  /** Returns the model's name. */
  String name();

  /** Returns the version's number. */
  long version();

  /** Returns what answers; not to be closed, and not to be used after this lease's end. */
  Predictor predictor();

  /**
   * Predicts: on the calling thread, or in a batch with other requests where batching is on. The
   * lease may be closed before the answer is there.
   *
   * <p>An answer from a batch completes on one of the few threads that run batches; give longer
   * work to another thread, with {@link CompletableFuture#whenCompleteAsync} for example.
   * Cancelling the future takes a request that waits out of the queue.
   *
   * @param signature the signature's name
   * @param inputs every input by name
   * @param outputs the outputs wanted; empty for all
   * @param deadline a request that has not begun to run by then is given up
   * @return the outputs by name; or fails with a {@link dev.lamina.api.PredictionException} if the
   *     inputs do not fit or the model fails, and a {@link dev.lamina.server.call.StatusException}
   *     if the queue is full or the deadline passes
   */
  CompletableFuture<Map<String, Array>> predict(
      String signature, Map<String, Array> inputs, Set<String> outputs, Deadline deadline);

  /** Lets the version go; a second call does nothing. */
  @Override
  void close();
}
