package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A request, or a part of a split one, on its way through a queue and a batch. */
final class Entry {
  private final Map<String, Array> inputs;
  private final int rows;
  private final Deadline deadline;
  private final long arrival;
  private final CompletableFuture<Map<String, Array>> answer = new CompletableFuture<>();

  /**
   * @param arrival when it came, on the scheduler's clock
   */
  Entry(Map<String, Array> inputs, int rows, Deadline deadline, long arrival) {
    this.inputs = inputs;
    this.rows = rows;
    this.deadline = deadline;
    this.arrival = arrival;
  }

  Map<String, Array> inputs() {
    return inputs;
  }

  int rows() {
    return rows;
  }

  Deadline deadline() {
    return deadline;
  }

  long arrival() {
    return arrival;
  }

  /** Returns the answer; whoever completes it first, by cancelling for example, ends the entry. */
  CompletableFuture<Map<String, Array>> answer() {
    return answer;
  }

  /** Returns whether nobody needs it to be run any more. */
  boolean isOver(long now) {
    return answer.isDone() || deadline.isPast(now);
  }

  /** Ends an entry that is over and did not run; it may have been cancelled. */
  void abandon() {
    answer.completeExceptionally(Deadline.exceeded());
  }
}
