package dev.lamina.server.repository;

import dev.lamina.server.batching.BatchScheduler;
import dev.lamina.server.batching.Calls;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.serving.Predictor;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Loads the models that a configuration asks for, follows their versions on disk, and hands them
 * out.
 *
 * <p>A new version is loaded and warmed up beside the one that answers, on a thread of its own, and
 * takes over when it is ready; the old one then finishes its calls and is freed. A version that
 * cannot be loaded changes nothing but its status.
 *
 * <pre>{@code
 * try (ModelRepository models = ModelRepository.builder().build()) {
 *   models.reload(ModelServerConfig.of(ModelConfig.of("prices", Path.of("models/prices"))));
 *   try (Lease prices = models.acquire(ModelReference.latest("prices"))) {
 *     float[] price = prices.predictor().predict(new float[] {80, 30, 400});
 *   }
 * }
 * }</pre>
 *
 * <p>A version's directory is loaded when it holds a {@code saved_model.pb} and looks the same at
 * two polls in a row, so one that is being copied is left alone; what is there when a configuration
 * is set is loaded at once.
 */
public final class ModelRepository implements Models, AutoCloseable {
  private final RepositoryManager manager;
  private final @Nullable BatchScheduler scheduler;

  ModelRepository(ModelRepositoryBuilder builder) {
    scheduler = builder.scheduler();
    manager = new RepositoryManager(builder, this::calls);
  }

  /** Returns a builder with TensorFlow Serving's defaults. */
  public static ModelRepositoryBuilder builder() {
    return new ModelRepositoryBuilder();
  }

  private Calls calls(String model, long version, Predictor predictor) {
    return scheduler == null ? Calls.direct(predictor) : scheduler.calls(model, version, predictor);
  }

  @Override
  public Lease acquire(ModelReference reference) {
    while (true) {
      // A version that cannot be retained was replaced: what is seen now is newer.
      LoadedVersion found = find(reference);
      if (found.retain()) {
        return new HeldVersion(found);
      }
    }
  }

  private LoadedVersion find(ModelReference reference) {
    ModelView view = manager.views().get(reference.name());
    LoadedVersion found = view == null ? null : view.find(reference);
    if (found == null) {
      if (view == null && reference.label().isPresent()) {
        throw ModelView.unknownLabel(reference.label().get());
      }
      throw manager.isClosed()
          ? closing()
          : new StatusException(
              StatusCode.NOT_FOUND, "Servable not found for request: " + text(reference));
    }
    return found;
  }

  private static String text(ModelReference reference) {
    return reference.version().isPresent()
        ? "Specific(%s, %d)".formatted(reference.name(), reference.version().getAsLong())
        : "Latest(%s)".formatted(reference.name());
  }

  static StatusException closing() {
    return new StatusException(StatusCode.UNAVAILABLE, "The server is shutting down");
  }

  @Override
  public List<VersionStatus> status(ModelReference reference) {
    ModelView view = manager.views().get(reference.name());
    if (view == null && reference.label().isPresent()) {
      throw ModelView.unknownLabel(reference.label().get());
    }
    List<VersionStatus> all = view == null ? List.of() : view.statuses();
    if (view != null && (reference.version().isPresent() || reference.label().isPresent())) {
      long version =
          reference.label().map(view::labelled).orElseGet(() -> reference.version().orElseThrow());
      all = all.stream().filter(status -> status.version() == version).toList();
    }
    if (all.isEmpty()) {
      throw new StatusException(StatusCode.NOT_FOUND, nothing(reference));
    }
    return all;
  }

  private static String nothing(ModelReference reference) {
    return reference.version().isPresent()
        ? "Could not find version %d of model %s"
            .formatted(reference.version().getAsLong(), reference.name())
        : "Could not find any versions of model " + reference.name();
  }

  @Override
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    manager
        .views()
        .forEach(
            (name, view) -> {
              if (view.configured()) {
                names.add(name);
              }
            });
    return names;
  }

  @Override
  public boolean isReady() {
    return !manager.isClosed()
        && manager.views().values().stream()
            .filter(ModelView::configured)
            .allMatch(ModelView::isReady);
  }

  @Override
  public void reload(ModelServerConfig config) {
    Waiting.join(apply(config));
  }

  /**
   * Replaces the whole configuration without waiting.
   *
   * @return completes when every version that it asks for is available or failed; fails as {@link
   *     #reload} does, and with ABORTED if another configuration comes first
   */
  public CompletableFuture<Void> apply(ModelServerConfig config) {
    return manager.apply(config);
  }

  /** Looks at the base paths now, and not only at the next poll; does not wait for loads. */
  public void poll() {
    Waiting.join(manager.poll());
  }

  /** Does what the time asks for, as the timer does. */
  void tick() {
    Waiting.join(manager.tick());
  }

  /** Returns what completes when nothing is being loaded or unloaded. */
  CompletableFuture<Void> quiet() {
    return manager.quiet();
  }

  /**
   * Unloads everything: leases are no longer given, and those that are open are waited for, up to
   * the drain time. A second call does nothing.
   */
  @Override
  public void close() {
    manager.close();
    if (scheduler != null) {
      scheduler.close();
    }
  }
}
