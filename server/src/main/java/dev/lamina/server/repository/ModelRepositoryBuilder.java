package dev.lamina.server.repository;

import dev.lamina.api.ConfigurationException;
import dev.lamina.server.batching.BatchScheduler;
import dev.lamina.server.batching.BatchingListener;
import dev.lamina.server.batching.BatchingParameters;
import dev.lamina.serving.Predictor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a {@link ModelRepository} works; made by {@link ModelRepository#builder}. */
public final class ModelRepositoryBuilder {
  Duration poll = Duration.ofSeconds(1);
  int retries = 5;
  Duration retryInterval = Duration.ofMinutes(1);
  int loadThreads = 1;
  Duration drainTime = Duration.ofSeconds(30);
  Function<Path, Predictor> load = Predictor::load;
  Warmup warmup = (directory, version) -> {};
  RepositoryListener listener = RepositoryListener.NONE;
  Supplier<ModelServerConfig> configSource = ModelServerConfig::of;
  Duration configPoll = Duration.ZERO;
  LongSupplier clock = System::nanoTime;
  boolean timed = true;
  private @Nullable BatchingParameters batching;
  private BatchingListener batchingListener = BatchingListener.NONE;

  ModelRepositoryBuilder() {}

  /**
   * Sets how often the base paths are looked at for new versions.
   *
   * @param interval default 1 s; 0 for only when a configuration is set
   */
  public ModelRepositoryBuilder fileSystemPoll(Duration interval) {
    poll = requireNotNegative("file system poll", interval);
    return this;
  }

  /**
   * Sets from where the configuration is read again and again. It replaces the one in force when it
   * differs from what was read before; one that cannot be read changes nothing and is logged.
   *
   * @param source reads the configuration, from a file for example
   * @param interval how often; 0 for never, the default
   */
  public ModelRepositoryBuilder configuration(
      Supplier<ModelServerConfig> source, Duration interval) {
    configSource = source;
    configPoll = requireNotNegative("configuration poll", interval);
    return this;
  }

  /**
   * Sets how often a load that failed is tried again. A version whose directory changes is tried
   * anew.
   *
   * @param times at least 0, default 5
   * @param interval default 1 minute
   */
  public ModelRepositoryBuilder loadRetries(int times, Duration interval) {
    if (times < 0) {
      throw new ConfigurationException("load retries: %d (expected: >= 0)".formatted(times));
    }
    retries = times;
    retryInterval = requireNotNegative("load retry interval", interval);
    return this;
  }

  /**
   * Sets how many versions are loaded at the same time.
   *
   * @param threads at least 1, the default, which disturbs the models that answer least
   */
  public ModelRepositoryBuilder loadThreads(int threads) {
    if (threads < 1) {
      throw new ConfigurationException("load threads: %d (expected: >= 1)".formatted(threads));
    }
    loadThreads = threads;
    return this;
  }

  /**
   * Sets how a version's directory is loaded.
   *
   * @param newLoad default {@link Predictor#load}
   */
  public ModelRepositoryBuilder load(Function<Path, Predictor> newLoad) {
    load = newLoad;
    return this;
  }

  /** Sets how a version is warmed up before it becomes available; default: not at all. */
  public ModelRepositoryBuilder warmup(Warmup newWarmup) {
    warmup = newWarmup;
    return this;
  }

  /** Turns batching on; it is off by default. */
  public ModelRepositoryBuilder batching(
      BatchingParameters parameters, BatchingListener newListener) {
    batching = parameters;
    batchingListener = newListener;
    return this;
  }

  /** Sets who hears what becomes of versions; default nobody. */
  public ModelRepositoryBuilder listener(RepositoryListener newListener) {
    listener = newListener;
    return this;
  }

  /**
   * Sets how long {@link ModelRepository#close} waits for leases to be closed.
   *
   * @param time default 30 s
   */
  public ModelRepositoryBuilder drainTime(Duration time) {
    drainTime = requireNotNegative("drain time", time);
    return this;
  }

  /** Gives time by hand: nothing happens but when {@link ModelRepository#tick} is called. */
  ModelRepositoryBuilder clock(LongSupplier nanoTime) {
    clock = nanoTime;
    timed = false;
    return this;
  }

  @Nullable BatchScheduler scheduler() {
    return batching == null ? null : new BatchScheduler(batching, batchingListener);
  }

  private static Duration requireNotNegative(String what, Duration duration) {
    if (duration.isNegative()) {
      throw new ConfigurationException("%s: %s (expected: >= 0)".formatted(what, duration));
    }
    return duration;
  }

  /** Starts a repository without models; {@link ModelRepository#reload} gives it some. */
  public ModelRepository build() {
    return new ModelRepository(this);
  }
}
