package dev.lamina.server.repository;

import dev.lamina.server.SavedModels;
import dev.lamina.server.call.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A repository whose time is told by hand, and a model {@code half} on disk. */
final class RepositoryFixture implements AutoCloseable {
  static final Duration RETRY_INTERVAL = Duration.ofMinutes(1);

  final Path base;
  final ModelRepository models;
  private final AtomicLong clock = new AtomicLong();

  RepositoryFixture(Path base) {
    this(base, builder -> builder);
  }

  RepositoryFixture(Path base, UnaryOperator<ModelRepositoryBuilder> settings) {
    this.base = base;
    models =
        settings
            .apply(ModelRepository.builder().loadRetries(2, RETRY_INTERVAL).clock(clock::get))
            .build();
  }

  /** Puts a version on disk that answers {@code 0.5 x + version}. */
  Path write(long version) throws IOException {
    return SavedModels.linear(base.resolve("" + version), 0.5f, (float) version);
  }

  /** Puts a version on disk whose description is damaged. */
  Path writeDamaged(long version) throws IOException {
    Path directory = Files.createDirectories(base.resolve("" + version));
    Files.write(directory.resolve("saved_model.pb"), new byte[] {1, 2, 3});
    return directory;
  }

  ModelConfig half() {
    return ModelConfig.of("half", base);
  }

  void serve(ModelConfig... configs) {
    models.reload(ModelServerConfig.of(configs));
  }

  /** Sets the configuration, whatever comes of it, and waits. */
  void serveSomehow(ModelConfig... configs) {
    try {
      serve(configs);
    } catch (StatusException e) {
      quiet();
    }
  }

  /** Lets a poll's time pass, twice, so that what is new on disk is seen to be at rest. */
  void polls() {
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
  }

  void pass(Duration time) {
    clock.addAndGet(time.toNanos());
    models.tick();
    quiet();
  }

  /** Waits until nothing is loaded or unloaded. */
  void quiet() {
    models.quiet().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Returns which versions say that they answer, the newest first. */
  List<Long> available() {
    return models.status(ModelReference.latest("half")).stream()
        .filter(status -> status.state() == VersionState.AVAILABLE)
        .map(VersionStatus::version)
        .toList();
  }

  VersionStatus status(long version) {
    return models.status(ModelReference.version("half", version)).get(0);
  }

  /** Returns what the newest version makes of 0: its own number. */
  float answer() {
    return answer(ModelReference.latest("half"));
  }

  float answer(ModelReference reference) {
    try (Lease lease = models.acquire(reference)) {
      return lease.predictor().predict(dev.lamina.api.Array.of(new float[] {0})).floats()[0];
    }
  }

  @Override
  public void close() {
    models.close();
  }
}
