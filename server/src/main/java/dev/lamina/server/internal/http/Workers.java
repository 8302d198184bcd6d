package dev.lamina.server.internal.http;

import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Runs requests: those that are known to be quick on the thread that received them, all others on
 * threads of their own, before which a bounded queue stands.
 *
 * <p>Handing a request to another thread and its answer back costs more than a small model takes.
 * So a request stays where it is if it is short and the model's requests have taken little time so
 * far; see {@link QuickCalls}.
 */
public final class Workers implements AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final AtomicInteger active = new AtomicInteger();
  private final int maxActive;
  private final LongConsumer queueTime;

  /**
   * Starts the threads.
   *
   * @param count how many
   * @param maxQueued how many requests may wait for a thread
   * @param maxActive how many requests may be under way, those in batches included
   * @param queueTime hears how many nanoseconds each request waited
   */
  public Workers(int count, int maxQueued, int maxActive, LongConsumer queueTime) {
    this.maxActive = maxActive;
    this.queueTime = queueTime;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxQueued),
            task -> {
              Thread thread = new Thread(task, "lamina-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns how many requests wait for a thread. */
  public int queued() {
    return threads.getQueue().size();
  }

  /** Returns how many requests are under way. */
  public int active() {
    return active.get();
  }

  /**
   * Runs a request.
   *
   * @param here whether it is quick and may run on this thread
   * @param call does the work; its future may complete later
   * @return completes with the answer, or fails with RESOURCE_EXHAUSTED if there are too many, or
   *     DEADLINE_EXCEEDED if the deadline passed while it waited
   */
  public <T> CompletableFuture<T> run(
      ServiceRequestContext context, boolean here, Supplier<CompletableFuture<T>> call) {
    if (active.incrementAndGet() > maxActive) {
      active.decrementAndGet();
      return CompletableFuture.failedFuture(
          Failure.exhausted("Too many requests are under way (at most %d)".formatted(maxActive)));
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<?> unused = answer.whenComplete((value, failure) -> active.decrementAndGet());
    if (here) {
      start(context, call, answer);
      return answer;
    }
    long queuedAt = System.nanoTime();
    try {
      threads.execute(
          () -> {
            queueTime.accept(System.nanoTime() - queuedAt);
            start(context, call, answer);
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          Failure.exhausted("The queue of requests is full (%d wait)".formatted(queued())));
    }
    return answer;
  }

  private static <T> void start(
      ServiceRequestContext context,
      Supplier<CompletableFuture<T>> call,
      CompletableFuture<T> answer) {
    try {
      if (context.isCancelled()) {
        throw cancelled(context);
      }
      CompletableFuture<T> running = call.get();
      if (!running.isDone()) {
        // Takes it out of the queue of batching if it is still there.
        CompletableFuture<?> unused =
            context.whenRequestCancelling().thenAccept(cause -> running.cancel(false));
      }
      CompletableFuture<?> unused =
          running.whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  answer.complete(value);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
      if (e instanceof Error error && !(e instanceof StackOverflowError)) {
        throw error;
      }
    }
  }

  private static StatusException cancelled(ServiceRequestContext context) {
    return context.isTimedOut() ? Deadline.exceeded() : Failure.of(new CancellationException());
  }

  /** Returns until when a request's answer is of use. */
  public static Deadline deadline(ServiceRequestContext context) {
    long millis = context.requestTimeoutMillis();
    if (millis <= 0) {
      return Deadline.NONE;
    }
    long start =
        context
            .log()
            .ensureAvailable(RequestLogProperty.REQUEST_START_TIME)
            .requestStartTimeNanos();
    return Deadline.at(start + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Waits for the requests that are under way, for a while, and ends the threads. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
