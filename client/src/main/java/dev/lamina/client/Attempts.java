package dev.lamina.client;

import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends a call until it is answered, refused for good, or out of time. */
final class Attempts<T> {
  private final RetryPolicy policy;
  private final Function<Duration, CompletableFuture<T>> call;
  private final long end;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private Attempts(
      RetryPolicy policy, Duration deadline, Function<Duration, CompletableFuture<T>> call) {
    this.policy = policy;
    this.call = call;
    end = System.nanoTime() + deadline.toNanos();
  }

  /**
   * Returns the first answer.
   *
   * @param call sends it once; it is told how much time is left
   */
  static <T> CompletableFuture<T> run(
      RetryPolicy policy, Duration deadline, Function<Duration, CompletableFuture<T>> call) {
    Attempts<T> attempts = new Attempts<>(policy, deadline, call);
    attempts.send(1);
    return attempts.result;
  }

  private void send(int number) {
    if (result.isDone()) {
      return;
    }
    CompletableFuture<T> attempt;
    try {
      attempt = call.apply(Duration.ofNanos(Math.max(1, left())));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      return;
    }
    var answered =
        attempt
            .orTimeout(Math.max(1, left()), TimeUnit.NANOSECONDS)
            .whenComplete((answer, failure) -> answered(number, answer, failure));
    var unused =
        result.whenComplete(
            (answer, failure) -> {
              if (!answered.isDone()) {
                attempt.cancel(true);
              }
            });
  }

  private void answered(int number, T answer, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(answer);
      return;
    }
    ModelClientException error = error(failure);
    Duration delay = policy.delay(number, ThreadLocalRandom.current().nextDouble());
    if (!error.isRetryable() || number >= policy.attempts() || delay.toNanos() >= left()) {
      result.completeExceptionally(error);
    } else {
      CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
          .execute(() -> send(number + 1));
    }
  }

  private long left() {
    return end - System.nanoTime();
  }

  private static ModelClientException error(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof ModelClientException error) {
      return error;
    }
    if (cause instanceof TimeoutException) {
      return new ModelClientException(
          Status.Code.DEADLINE_EXCEEDED, false, "There was no answer in time", cause);
    }
    if (cause instanceof CancellationException) {
      return new ModelClientException(
          Status.Code.CANCELLED, false, "The call was cancelled", cause);
    }
    return new ModelClientException(Status.Code.UNKNOWN, false, String.valueOf(cause), cause);
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapped = failure instanceof CompletionException && cause != null;
    return wrapped && cause != null ? cause : failure;
  }

  /** Waits for an answer; an interrupted thread gives the call up. */
  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ModelClientException(
          Status.Code.CANCELLED, false, "The thread that waited was interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }
}
