package dev.lamina.server.repository;

import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who waits for the models to be as they should. Only the manager thread touches it. */
final class Waiters {
  private final List<CompletableFuture<Void>> forQuiet = new ArrayList<>();
  private @Nullable CompletableFuture<Void> forConfiguration;

  /** Adds somebody who waits until nothing is being loaded or unloaded. */
  void awaitQuiet(CompletableFuture<Void> quiet) {
    forQuiet.add(quiet);
  }

  /** Adds who waits for a new configuration; who waits for the one before gives up. */
  void awaitConfiguration(CompletableFuture<Void> settled) {
    giveUp(new StatusException(StatusCode.ABORTED, "Another configuration came first"));
    forConfiguration = settled;
  }

  /** Tells who waits for a configuration that it will not come into force. */
  void giveUp(StatusException why) {
    if (forConfiguration != null) {
      forConfiguration.completeExceptionally(why);
      forConfiguration = null;
    }
  }

  /** Something happened to the models. */
  void tell(Collection<Model> models) {
    if (models.stream().noneMatch(Model::isBusy)) {
      forQuiet.forEach(quiet -> quiet.complete(null));
      forQuiet.clear();
    }
    if (forConfiguration != null && models.stream().allMatch(Model::isSettled)) {
      CompletableFuture<Void> settled = forConfiguration;
      forConfiguration = null;
      StatusException failure = failure(models.stream().filter(m -> !m.isRemoved()).toList());
      if (failure == null) {
        settled.complete(null);
      } else {
        settled.completeExceptionally(failure);
      }
    }
  }

  /** Returns what the configuration asks for and could not be had, or null. */
  private static @Nullable StatusException failure(List<Model> models) {
    List<String> problems = models.stream().flatMap(model -> model.problems().stream()).toList();
    if (!problems.isEmpty()) {
      return new StatusException(
          StatusCode.UNKNOWN,
          "%d servable(s) did not become available: {{%s}}"
              .formatted(problems.size(), String.join("}, {", problems)));
    }
    List<String> labels = models.stream().flatMap(model -> model.unassigned().stream()).toList();
    return labels.isEmpty()
        ? null
        : new StatusException(StatusCode.FAILED_PRECONDITION, String.join("; ", labels));
  }
}
