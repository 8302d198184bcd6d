package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls of a version of a model that wait for others to run with. */
final class BatchedCalls implements Calls {
  private final BatchScheduler scheduler;
  private final Map<String, BatchQueue> queues;
  private final Calls direct;

  /**
   * @param queues by signature
   * @param direct for requests that run by themselves
   */
  BatchedCalls(BatchScheduler scheduler, Map<String, BatchQueue> queues, Calls direct) {
    this.scheduler = scheduler;
    this.queues = Map.copyOf(queues);
    this.direct = direct;
  }

  @Override
  public CompletableFuture<Map<String, Array>> predict(
      String signature, Map<String, Array> inputs, Set<String> outputs, Deadline deadline) {
    BatchQueue queue = queues.get(signature);
    Optional<BatchKey> key = queue == null ? Optional.empty() : queue.key(inputs, outputs);
    if (queue == null || key.isEmpty()) {
      return direct.predict(signature, inputs, outputs, deadline);
    }
    try {
      return predict(queue, key.get(), inputs, deadline);
    } catch (StatusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Map<String, Array>> predict(
      BatchQueue queue, BatchKey key, Map<String, Array> inputs, Deadline deadline) {
    int rows = inputs.values().iterator().next().rows();
    int most = queue.parameters().maxBatchSize();
    if (rows > most) {
      throw new StatusException(
          StatusCode.INVALID_ARGUMENT,
          "Task size %d is larger than maximum input batch size %d".formatted(rows, most));
    }
    if (deadline.isPast()) {
      throw Deadline.exceeded();
    }
    List<Entry> parts = scheduler.enqueue(queue, key, inputs, rows, deadline);
    return parts.size() == 1 ? parts.get(0).answer() : join(parts);
  }

  /** Returns the answer to a request that was split: all of it, or the first failure. */
  private static CompletableFuture<Map<String, Array>> join(List<Entry> parts) {
    CompletableFuture<Map<String, Array>> whole = new CompletableFuture<>();
    List<CompletableFuture<Map<String, Array>>> answers =
        parts.stream().map(Entry::answer).toList();
    AtomicInteger missing = new AtomicInteger(parts.size());
    for (CompletableFuture<Map<String, Array>> answer : answers) {
      var unused =
          answer.whenComplete(
              (outputs, error) -> {
                if (error != null) {
                  whole.completeExceptionally(error);
                } else if (missing.decrementAndGet() == 0) {
                  complete(whole, answers);
                }
              });
    }
    // The other parts are of no use when one failed, or nobody waits for the whole.
    var unused = whole.whenComplete((outputs, error) -> answers.forEach(BatchedCalls::cancel));
    return whole;
  }

  private static void cancel(CompletableFuture<Map<String, Array>> answer) {
    boolean unused = answer.cancel(false);
  }

  private static void complete(
      CompletableFuture<Map<String, Array>> whole,
      List<CompletableFuture<Map<String, Array>>> answers) {
    try {
      Map<String, Array> outputs = new TreeMap<>();
      for (String name : answers.get(0).join().keySet()) {
        List<Array> parts = answers.stream().map(answer -> answer.join().get(name)).toList();
        outputs.put(name, Array.concat(parts));
      }
      whole.complete(outputs);
    } catch (RuntimeException | OutOfMemoryError e) {
      whole.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    scheduler.drain(queues.values());
    direct.close();
  }
}
