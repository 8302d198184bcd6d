package dev.lamina.server.internal.inference;

import dev.lamina.api.PredictionException;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.ModelReference;
import dev.lamina.server.repository.Models;
import dev.lamina.serving.Signature;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Asks models. */
public final class Inference {
  private final Models models;

  /** Asks these models. */
  public Inference(Models models) {
    this.models = models;
  }

  /** Returns the models. */
  public Models models() {
    return models;
  }

  /**
   * Takes hold of a version and notes in the record which it is; the caller lets it go.
   *
   * @throws StatusException if there is none
   */
  public Lease acquire(ModelReference reference, CallRecord record) {
    Lease lease = models.acquire(reference);
    record.answeredBy(lease);
    return lease;
  }

  /** Asks a version that the caller holds. */
  public static CompletableFuture<Answer> ask(Lease lease, Query query, Deadline deadline) {
    String model = lease.name();
    long version = lease.version();
    return lease
        .predict(query.signature(), query.inputs(), query.outputs(), deadline)
        .thenApply(outputs -> new Answer(model, version, query.signature(), outputs));
  }

  /**
   * Returns a signature.
   *
   * @param code how the call fails if there is none
   * @param message what it says then, with the name in place of {@code %s}
   */
  public static Signature signature(Lease lease, String name, StatusCode code, String message) {
    try {
      return lease.predictor().signature(name).signature();
    } catch (PredictionException e) {
      throw new StatusException(code, message.formatted(name), e);
    }
  }

  /** Refuses inputs that are not exactly the signature's, in TensorFlow Serving's words. */
  public static void requireInputs(Signature signature, Set<String> given) {
    SortedSet<String> expected = new TreeSet<>(signature.inputs().keySet());
    if (!expected.equals(given)) {
      SortedSet<String> extra = new TreeSet<>(given);
      extra.removeAll(expected);
      SortedSet<String> missing = new TreeSet<>(expected);
      missing.removeAll(given);
      throw Failure.invalid(
          ("input size does not match signature: %d!=%d len({%s}) != len({%s})."
                  + " Sent extra: {%s}. Missing but required: {%s}.")
              .formatted(
                  given.size(),
                  expected.size(),
                  String.join(",", new TreeSet<>(given)),
                  String.join(",", expected),
                  String.join(",", extra),
                  String.join(",", missing)));
    }
  }
}
