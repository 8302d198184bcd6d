package dev.lamina.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Futures that follow from others and, unlike the JDK's, cancel these when they are cancelled. */
final class Linked {
  private Linked() {}

  static <S, T> CompletableFuture<T> map(
      CompletableFuture<S> source, Function<S, T> value, Function<Throwable, Throwable> error) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        source.whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                result.completeExceptionally(error.apply(Attempts.unwrap(failure)));
              } else {
                complete(result, value, answer);
              }
            });
    cancels(result, source);
    return result;
  }

  private static <S, T> void complete(CompletableFuture<T> result, Function<S, T> value, S answer) {
    try {
      result.complete(value.apply(answer));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  static <S, T> CompletableFuture<T> then(
      CompletableFuture<S> source, Function<S, CompletableFuture<T>> next) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        source.whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                result.completeExceptionally(Attempts.unwrap(failure));
              } else {
                follow(result, next, answer);
              }
            });
    cancels(result, source);
    return result;
  }

  private static <S, T> void follow(
      CompletableFuture<T> result, Function<S, CompletableFuture<T>> next, S answer) {
    try {
      CompletableFuture<T> following = next.apply(answer);
      var unused =
          following.whenComplete(
              (value, failure) -> {
                if (failure != null) {
                  result.completeExceptionally(Attempts.unwrap(failure));
                } else {
                  result.complete(value);
                }
              });
      cancels(result, following);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static void cancels(CompletableFuture<?> result, CompletableFuture<?> source) {
    var unused =
        result.whenComplete(
            (value, failure) -> {
              if (!source.isDone()) {
                source.cancel(true);
              }
            });
  }
}
