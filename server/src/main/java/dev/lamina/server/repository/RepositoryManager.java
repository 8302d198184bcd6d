package dev.lamina.server.repository;

import dev.lamina.server.batching.Calls;
import dev.lamina.serving.Predictor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the models to the state that the configuration asks for.
 *
 * <p>One thread, the manager's, decides: it alone touches {@link Model}, {@link Version}, {@link
 * Waiters} and the fields here that are neither final nor volatile. It looks at disks, but loads
 * and frees nothing; other threads do, and report back to it. Requests see the immutable {@link
 * #views} and never wait for any of this.
 */
final class RepositoryManager {
  private static final Logger LOG = LoggerFactory.getLogger(RepositoryManager.class);

  /** How often the time of retries is looked at where polls are rarer, or there are none. */
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  /** Makes the calls of a version that was loaded. */
  interface CallsFactory {
    Calls of(String model, long version, Predictor predictor);
  }

  private final ModelRepositoryBuilder settings;
  private final CallsFactory callsFactory;
  private final VersionLoader loader;
  private final ScheduledExecutorService manager;
  private final ExecutorService loaders;
  private final ExecutorService unloaders;

  private final Map<String, Model> models = new TreeMap<>();
  private final Waiters waiters = new Waiters();
  private @Nullable ModelServerConfig lastRead;
  private long lastPoll;
  private long lastConfigPoll;

  private volatile Map<String, ModelView> views = Map.of();
  private volatile boolean closed;
  private final AtomicBoolean closing = new AtomicBoolean();

  RepositoryManager(ModelRepositoryBuilder settings, CallsFactory callsFactory) {
    this.settings = settings;
    this.callsFactory = callsFactory;
    loader = new VersionLoader(settings.load, settings.warmup);
    manager = Executors.newSingleThreadScheduledExecutor(task -> daemon("lamina-models", task));
    loaders =
        Executors.newFixedThreadPool(settings.loadThreads, task -> daemon("lamina-load", task));
    unloaders = Executors.newCachedThreadPool(task -> daemon("lamina-unload", task));
    lastPoll = settings.clock.getAsLong();
    lastConfigPoll = lastPoll;
    if (settings.timed) {
      long period = shortest(settings.poll, settings.configPoll, LONGEST_TICK).toNanos();
      var unused =
          manager.scheduleWithFixedDelay(
              () -> safely(this::onTick), period, period, TimeUnit.NANOSECONDS);
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static Duration shortest(Duration... durations) {
    Duration shortest = LONGEST_TICK;
    for (Duration duration : durations) {
      shortest = duration.isZero() || duration.compareTo(shortest) > 0 ? shortest : duration;
    }
    return shortest;
  }

  Map<String, ModelView> views() {
    return views;
  }

  boolean isClosed() {
    return closed;
  }

  CompletableFuture<Void> apply(ModelServerConfig config) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    submit(() -> configure(config, settled), settled);
    // Whatever depends on it runs elsewhere, not on the manager's thread.
    return settled.whenCompleteAsync((nothing, error) -> {});
  }

  CompletableFuture<Void> poll() {
    return perform(this::scan);
  }

  CompletableFuture<Void> tick() {
    return perform(this::onTick);
  }

  CompletableFuture<Void> quiet() {
    CompletableFuture<Void> quiet = new CompletableFuture<>();
    submit(
        () -> {
          waiters.awaitQuiet(quiet);
          waiters.tell(models.values());
        },
        quiet);
    return quiet;
  }

  private CompletableFuture<Void> perform(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(
        () -> {
          task.run();
          done.complete(null);
        },
        done);
    return done;
  }

  private void submit(Runnable task, CompletableFuture<Void> told) {
    try {
      manager.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException | Error e) {
              told.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      told.completeExceptionally(ModelRepository.closing());
    }
  }

  /** Runs what nobody waits for: an error must not end the thread's work for good. */
  private static void safely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("Looking after the models failed; it goes on", e);
    }
  }

  private void onTick() {
    if (closed) {
      return;
    }
    long now = settings.clock.getAsLong();
    if (isDue(settings.configPoll, lastConfigPoll, now)) {
      lastConfigPoll = now;
      readConfiguration();
    }
    if (isDue(settings.poll, lastPoll, now)) {
      scan();
    } else {
      stepInTime();
    }
  }

  private static boolean isDue(Duration interval, long last, long now) {
    return !interval.isZero() && now - last >= interval.toNanos();
  }

  private void readConfiguration() {
    ModelServerConfig read;
    try {
      read = settings.configSource.get();
    } catch (RuntimeException e) {
      LOG.warn("The configuration cannot be read; the last one stays in force", e);
      return;
    }
    if (!read.equals(lastRead)) {
      lastRead = read;
      CompletableFuture<Void> settled = new CompletableFuture<>();
      var unused =
          settled.whenComplete(
              (nothing, error) -> {
                if (error != null) {
                  LOG.warn("The new configuration: {}", error.getMessage());
                }
              });
      configure(read, settled);
    }
  }

  private void configure(ModelServerConfig config, CompletableFuture<Void> settled) {
    if (closed) {
      throw ModelRepository.closing();
    }
    waiters.awaitConfiguration(settled);
    models.values().forEach(Model::remove);
    for (ModelConfig model : config.models()) {
      models.computeIfAbsent(model.name(), name -> new Model(model)).configure(model);
    }
    look();
    stepAll(version -> true);
    waiters.tell(models.values());
  }

  private void scan() {
    if (!closed) {
      lastPoll = settings.clock.getAsLong();
      look();
      stepInTime();
    }
  }

  private void stepAll(Predicate<Version> due) {
    // A copy: a model that was removed may be gone at once.
    List.copyOf(models.values()).forEach(model -> step(model, due));
  }

  private void stepInTime() {
    long now = settings.clock.getAsLong();
    stepAll(version -> version.isDue(now, settings.retries));
  }

  private void look() {
    for (Model model : models.values()) {
      if (!model.isRemoved()) {
        String before = model.problem();
        model.found(VersionScan.of(model.config()));
        if (!model.problem().isEmpty() && !model.problem().equals(before)) {
          LOG.warn("{}", model.problem());
        }
      }
    }
  }

  /**
   * Takes a model one step on: starts loads and unloads what may go.
   *
   * @param due which of the versions that are asked for and idle to load
   */
  private void step(Model model, Predicate<Version> due) {
    model.asked().stream()
        .filter(Version::isIdle)
        .filter(due)
        .forEach(version -> load(model, version));
    List<Version> superfluous = model.superfluous();
    superfluous.forEach(Version::unloading);
    model.forget();
    publish(model);
    // Only now that no request can see them any more.
    superfluous.forEach(version -> version.loaded().release());
  }

  private void publish(Model model) {
    Map<String, ModelView> next = new HashMap<>(views);
    if (model.isGone()) {
      models.remove(model.name());
      next.remove(model.name());
    } else {
      next.put(model.name(), model.view());
    }
    views = Map.copyOf(next);
  }

  private void load(Model model, Version version) {
    version.loading();
    loaders.execute(
        () -> {
          long start = System.nanoTime();
          VersionLoader.Result result =
              closed
                  ? VersionLoader.cancelled(version.directory())
                  : loader.load(model.name(), version);
          Duration duration = Duration.ofNanos(System.nanoTime() - start);
          boolean told = report(() -> onLoaded(model, version, result, duration));
          if (!told && result instanceof VersionLoader.Success success) {
            success.predictor().close();
          }
        });
  }

  private void onLoaded(
      Model model, Version version, VersionLoader.Result result, Duration duration) {
    if (result instanceof VersionLoader.Success success) {
      available(model, version, success.predictor());
      LOG.info(
          "Loaded {} version {} in {} ms", model.name(), version.number(), duration.toMillis());
    } else if (result instanceof VersionLoader.Failure failure) {
      LoadFailure why = failure.why();
      version.failed(
          why, settings.retries, settings.clock.getAsLong() + settings.retryInterval.toNanos());
      LOG.warn("Loading {} version {} failed: {}", model.name(), version.number(), why.message());
    }
    boolean loaded = version.isAvailable();
    step(model, Version::isTrusted);
    waiters.tell(models.values());
    if (loaded) {
      settings.listener.loaded(model.name(), version.number(), duration);
    } else {
      settings.listener.failed(model.name(), version.number(), duration);
    }
  }

  private void available(Model model, Version version, Predictor predictor) {
    Calls calls = callsFactory.of(model.name(), version.number(), predictor);
    version.available(
        new LoadedVersion(
            model.name(),
            version.number(),
            predictor,
            calls,
            drained -> free(model, version, drained)));
  }

  /** Frees a version that nobody holds any more. */
  private void free(Model model, Version version, LoadedVersion drained) {
    Runnable freeing =
        () -> {
          long start = System.nanoTime();
          drained.free();
          Duration duration = Duration.ofNanos(System.nanoTime() - start);
          boolean unused = report(() -> onUnloaded(model, version, duration));
        };
    try {
      unloaders.execute(freeing);
    } catch (RejectedExecutionException e) {
      // The repository was closed, and gave up waiting for this.
      drained.free();
    }
  }

  private void onUnloaded(Model model, Version version, Duration duration) {
    model.ended(version);
    LOG.info("Unloaded {} version {}", model.name(), version.number());
    step(model, Version::isTrusted);
    waiters.tell(models.values());
    settings.listener.unloaded(model.name(), version.number(), duration);
  }

  /** Tells the manager's thread; false if the repository was closed and gave up waiting. */
  private boolean report(Runnable event) {
    try {
      manager.execute(() -> safely(event));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> quiet = new CompletableFuture<>();
    submit(() -> shutDown(quiet), quiet);
    boolean interrupted = false;
    try {
      quiet.get(settings.drainTime.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      LOG.error("The models could not be unloaded", e);
    } catch (TimeoutException e) {
      LOG.warn("Leases are still open; their models are freed all the same");
    } catch (InterruptedException e) {
      interrupted = true;
    }
    loaders.shutdown();
    unloaders.shutdown();
    Waiting.join(perform(this::freeAll));
    manager.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void shutDown(CompletableFuture<Void> quiet) {
    closed = true;
    waiters.giveUp(ModelRepository.closing());
    models.values().forEach(Model::remove);
    stepAll(Version::isTrusted);
    waiters.awaitQuiet(quiet);
    waiters.tell(models.values());
  }

  private void freeAll() {
    models.values().forEach(model -> model.loaded().forEach(LoadedVersion::free));
  }
}
