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
  private final boolean part;
  private final CompletableFuture<Map<String, Array>> answer = new CompletableFuture<>();
  private volatile boolean queued = true;

  /**
   * @param arrival when it came, on the scheduler's clock
   * @param part whether it is a part of a request
   */
  Entry(Map<String, Array> inputs, int rows, Deadline deadline, long arrival, boolean part) {
    this.inputs = inputs;
    this.rows = rows;
    this.deadline = deadline;
    this.arrival = arrival;
    this.part = part;
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

  boolean isPart() {
    return part;
  }

  /** Returns the answer; whoever completes it first, by cancelling for example, ends the entry. */
  CompletableFuture<Map<String, Array>> answer() {
    return answer;
  }

  /** Returns whether it waits in a queue, where it is until it is taken out to run or to end. */
  boolean isQueued() {
    return queued;
  }

  void taken() {
    queued = false;
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
