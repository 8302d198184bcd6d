package dev.lamina.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.server.SavedModels;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.serving.Predictor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelRepositoryTest {
  private static final Map<String, Array> ZERO = Map.of("x", Array.of(new float[] {0}));

  @TempDir Path base;
  private RepositoryFixture fixture;
  private ModelRepository models;

  @BeforeEach
  void start() {
    use(new RepositoryFixture(base));
  }

  private void use(RepositoryFixture other) {
    stop();
    fixture = other;
    models = other.models;
  }

  @AfterEach
  void stop() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void theNewestVersionIsServed() throws IOException {
    fixture.write(3);
    fixture.write(20);
    Files.createDirectory(base.resolve("notes"));
    fixture.serve(fixture.half());
    assertThat(fixture.available()).containsExactly(20L);
    assertThat(fixture.answer()).isEqualTo(20);
    assertThat(models.names()).containsExactly("half");
    assertThat(models.isReady()).isTrue();
  }

  @Test
  void leadingZerosAreNoPartOfAVersion() throws IOException {
    SavedModels.halfPlusTwo(base.resolve("00000123"));
    fixture.serve(fixture.half());
    try (Lease lease = models.acquire(ModelReference.version("half", 123))) {
      assertThat(lease.name()).isEqualTo("half");
      assertThat(lease.version()).isEqualTo(123);
      Map<String, Array> answer =
          lease
              .predict(
                  "serving_default",
                  Map.of("x", Array.of(new float[] {1, 2, 5})),
                  Set.of("y"),
                  Deadline.NONE)
              .join();
      assertThat(answer).containsExactly(Map.entry("y", Array.of(new float[] {2.5f, 3, 4.5f})));
    }
  }

  @Test
  void whatIsNotThereIsRefusedInTensorFlowServingsWords() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    assertRefused(
        () -> models.acquire(ModelReference.latest("third")),
        StatusCode.NOT_FOUND,
        "Servable not found for request: Latest(third)");
    assertRefused(
        () -> models.acquire(ModelReference.version("half", 3)),
        StatusCode.NOT_FOUND,
        "Servable not found for request: Specific(half, 3)");
    assertRefused(
        () -> models.acquire(ModelReference.label("half", "canary")),
        StatusCode.INVALID_ARGUMENT,
        "Unrecognized servable version label: canary");
    assertRefused(
        () -> models.status(ModelReference.latest("third")),
        StatusCode.NOT_FOUND,
        "Could not find any versions of model third");
    assertRefused(
        () -> models.status(ModelReference.version("half", 3)),
        StatusCode.NOT_FOUND,
        "Could not find version 3 of model half");
    assertRefused(
        () -> models.acquire(ModelReference.latest("../half")),
        StatusCode.NOT_FOUND,
        "Servable not found for request: Latest(../half)");
  }

  private static void assertRefused(ThrowingCallable call, StatusCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessage(message);
  }

  @Test
  void aNewVersionTakesOverAndTheOldOneGoes() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    fixture.write(2);
    fixture.polls();
    assertThat(fixture.answer()).isEqualTo(2);
    assertThat(models.status(ModelReference.latest("half")))
        .containsExactly(
            new VersionStatus(2, VersionState.AVAILABLE, StatusCode.OK, ""),
            new VersionStatus(1, VersionState.END, StatusCode.OK, ""));
  }

  @Test
  void theOldVersionAnswersUntilTheNewOneIsWarmedUp() throws Exception {
    CountDownLatch warming = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder.warmup(
                    (directory, version) -> {
                      if (directory.endsWith("2")) {
                        warming.countDown();
                        await(goOn);
                      }
                    })));
    fixture.write(1);
    fixture.serve(fixture.half());
    fixture.write(2);
    models.poll();
    models.poll();
    warming.await();
    assertThat(fixture.status(2).state()).isEqualTo(VersionState.LOADING);
    assertThat(fixture.available()).containsExactly(1L);
    assertThat(fixture.answer()).isEqualTo(1);
    goOn.countDown();
    fixture.quiet();
    assertThat(fixture.answer()).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aVersionThatIsHeldStaysLoadedUntilItIsLetGo() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    Lease held = models.acquire(ModelReference.latest("half"));
    fixture.write(2);
    models.poll();
    models.poll();
    models.apply(ModelServerConfig.of(fixture.half())).join();
    assertThat(fixture.answer()).isEqualTo(2);
    assertThat(fixture.status(1).state()).isEqualTo(VersionState.UNLOADING);
    assertThat(held.predictor().predict(ZERO).get("y").floats()).containsExactly(1);
    assertRefused(
        () -> models.acquire(ModelReference.version("half", 1)),
        StatusCode.NOT_FOUND,
        "Servable not found for request: Specific(half, 1)");
    held.close();
    held.close();
    fixture.quiet();
    assertThat(fixture.status(1).state()).isEqualTo(VersionState.END);
    assertThatThrownBy(() -> held.predictor().predict(ZERO))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> held.predict("serving_default", ZERO, Set.of(), Deadline.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("half version 1");
  }

  @Test
  void aBrokenVersionChangesNothingButItsStatus() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    Path broken = fixture.writeDamaged(2);
    fixture.polls();
    assertThat(fixture.answer()).isEqualTo(1);
    VersionStatus status = fixture.status(2);
    assertThat(status.state()).isEqualTo(VersionState.LOADING);
    assertThat(status.code()).isEqualTo(StatusCode.DATA_LOSS);
    assertThat(status.message()).contains(broken.toString());
    assertThat(models.isReady()).isTrue();

    fixture.pass(RepositoryFixture.RETRY_INTERVAL);
    assertThat(fixture.status(2).state()).isEqualTo(VersionState.LOADING);
    fixture.pass(RepositoryFixture.RETRY_INTERVAL);
    assertThat(fixture.status(2).state()).as("after two retries").isEqualTo(VersionState.END);
    assertThat(fixture.answer()).isEqualTo(1);

    fixture.write(2);
    fixture.polls();
    assertThat(fixture.answer()).as("repaired").isEqualTo(2);
    assertThat(fixture.available()).containsExactly(2L);
  }

  @Test
  void anOlderVersionServesWhereTheNewestIsBrokenFromTheStart() throws IOException {
    fixture.write(1);
    fixture.writeDamaged(2);
    assertThatThrownBy(() -> fixture.serve(fixture.half()))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.UNKNOWN))
        .hasMessageStartingWith("1 servable(s) did not become available: ")
        .hasMessageContaining("{name: half version: 2} due to error: ");
    assertThat(fixture.answer()).isEqualTo(1);
    assertThat(models.isReady()).isTrue();
    assertThat(fixture.status(2).code()).isEqualTo(StatusCode.DATA_LOSS);
  }

  @Test
  void aLoadIsTriedAgainWhenItsTimeHasCome() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder.load(
                    directory -> {
                      if (attempts.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("for the sake of a test");
                      }
                      return Predictor.load(directory);
                    })));
    fixture.write(1);
    fixture.serveSomehow(fixture.half());
    assertThat(models.isReady()).isFalse();
    assertThat(fixture.status(1))
        .isEqualTo(
            new VersionStatus(
                1, VersionState.LOADING, StatusCode.RESOURCE_EXHAUSTED, "for the sake of a test"));
    fixture.pass(RepositoryFixture.RETRY_INTERVAL.minusNanos(1));
    assertThat(attempts).hasValue(1);
    fixture.pass(Duration.ofNanos(1));
    assertThat(attempts).hasValue(2);
    fixture.pass(RepositoryFixture.RETRY_INTERVAL);
    assertThat(fixture.answer()).isEqualTo(1);
    assertThat(fixture.status(1))
        .isEqualTo(new VersionStatus(1, VersionState.AVAILABLE, StatusCode.OK, ""));
    assertThat(models.isReady()).isTrue();
  }

  @Test
  void aVersionThatIsBeingCopiedIsLeftAlone() throws IOException {
    List<Path> loaded = Collections.synchronizedList(new ArrayList<>());
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder.load(
                    directory -> {
                      loaded.add(directory.getFileName());
                      return Predictor.load(directory);
                    })));
    fixture.write(1);
    fixture.serve(fixture.half());
    Path copy = Files.createDirectory(base.resolve("2"));
    fixture.polls();
    assertThat(fixture.status(2))
        .isEqualTo(
            new VersionStatus(
                2,
                VersionState.START,
                StatusCode.UNAVAILABLE,
                copy + " has no saved_model.pb yet"));
    Files.writeString(Files.createDirectory(copy.resolve("assets")).resolve("words"), "a");
    fixture.polls();
    Path whole = SavedModels.linear(base.resolve("elsewhere"), 0.5f, 2).resolve("saved_model.pb");
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length += 200) {
      Files.write(copy.resolve("saved_model.pb"), java.util.Arrays.copyOf(bytes, length));
      fixture.pass(Duration.ofSeconds(1));
    }
    assertThat(loaded).containsExactly(Path.of("1"));
    assertThat(fixture.status(2))
        .isEqualTo(new VersionStatus(2, VersionState.START, StatusCode.OK, ""));
    assertThat(fixture.answer()).isEqualTo(1);
    Files.copy(whole, copy.resolve("saved_model.pb"), StandardCopyOption.REPLACE_EXISTING);
    fixture.polls();
    assertThat(loaded).containsExactly(Path.of("1"), Path.of("2"));
    assertThat(fixture.answer()).isEqualTo(2);
  }

  @Test
  void aVersionMayBeALink() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    Path release = SavedModels.linear(base.resolve("release"), 0.5f, 2);
    Files.createSymbolicLink(base.resolve("2"), release);
    fixture.polls();
    assertThat(fixture.answer()).isEqualTo(2);
    Path third = Files.createDirectory(base.resolve("3"));
    Files.createSymbolicLink(third.resolve("saved_model.pb"), release.resolve("saved_model.pb"));
    fixture.polls();
    assertThat(fixture.available()).containsExactly(3L);
  }

  @Test
  void aLoadThatEndsAfterTheRepositoryLeavesNothing() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Predictor> loaded = new CompletableFuture<>();
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder
                    .drainTime(Duration.ZERO)
                    .warmup(
                        (directory, version) -> {
                          loading.countDown();
                          await(goOn);
                          loaded.complete(version.predictor());
                        })));
    fixture.write(1);
    CompletableFuture<Void> asked = models.apply(ModelServerConfig.of(fixture.half()));
    loading.await();
    models.close();
    assertThatThrownBy(asked::join).hasMessageContaining("shutting down");
    goOn.countDown();
    Predictor predictor = loaded.join();
    while (isOpen(predictor)) {
      Thread.onSpinWait();
    }
  }

  private static boolean isOpen(Predictor predictor) {
    try {
      predictor.predict(ZERO);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Test
  void aVersionThatChangesWhileItIsLoadedIsLoadedAgain() throws IOException {
    AtomicReference<Predictor> first = new AtomicReference<>();
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder.load(
                    directory -> {
                      Predictor predictor = Predictor.load(directory);
                      if (first.compareAndSet(null, predictor)) {
                        writeFile(directory.resolve("words.txt"));
                      }
                      return predictor;
                    })));
    fixture.write(1);
    fixture.serveSomehow(fixture.half());
    assertThat(fixture.status(1).code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(fixture.status(1).message()).contains("changed while it was loaded");
    assertThatThrownBy(() -> first.get().predict(ZERO)).isInstanceOf(IllegalStateException.class);
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.answer()).isEqualTo(1);
  }

  private static void writeFile(Path file) {
    try {
      Files.writeString(file, "a");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailedWarmUpIsAFailedLoad() throws IOException {
    AtomicReference<Predictor> warmed = new AtomicReference<>();
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder.warmup(
                    (directory, version) -> {
                      warmed.set(version.predictor());
                      version.predictor().predict(Map.of("z", Array.of(new float[] {1})));
                    })));
    fixture.write(1);
    fixture.serveSomehow(fixture.half());
    assertThat(fixture.status(1).code()).isEqualTo(StatusCode.FAILED_PRECONDITION);
    assertThat(fixture.status(1).message()).contains("no input 'z'");
    assertThatThrownBy(() -> warmed.get().predict(ZERO)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void policiesChooseVersions() throws IOException {
    for (int version = 1; version <= 4; version++) {
      fixture.write(version);
    }
    fixture.serve(fixture.half().policy(VersionPolicy.latest(2)));
    assertThat(fixture.available()).containsExactly(4L, 3L);
    fixture.serve(fixture.half().policy(VersionPolicy.all()));
    assertThat(fixture.available()).containsExactly(4L, 3L, 2L, 1L);
    fixture.serve(fixture.half().policy(VersionPolicy.specific(1, 3)));
    fixture.quiet();
    assertThat(fixture.available()).containsExactly(3L, 1L);
    assertThat(fixture.answer()).isEqualTo(3);
    assertThat(fixture.answer(ModelReference.version("half", 1))).isEqualTo(1);
  }

  @Test
  void theNewestTwoKeepTheirNumberWhileTheyChange() throws IOException {
    fixture.write(1);
    fixture.write(2);
    fixture.serve(fixture.half().policy(VersionPolicy.latest(2)));
    fixture.writeDamaged(3);
    fixture.polls();
    assertThat(fixture.available()).containsExactly(2L, 1L);
    fixture.write(3);
    fixture.polls();
    assertThat(fixture.available()).containsExactly(3L, 2L);
  }

  @Test
  void aSpecificVersionThatIsMissingIsReportedAndWaitedFor() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    assertThatThrownBy(() -> fixture.serve(fixture.half().policy(VersionPolicy.specific(7))))
        .hasMessageContaining("{name: half version: 7} due to error: it is not under base path");
    fixture.polls();
    assertThat(fixture.answer()).as("nothing has taken its place").isEqualTo(1);
    fixture.write(7);
    fixture.polls();
    assertThat(fixture.available()).containsExactly(7L);
  }

  @Test
  void deletedVersionsAreUnloaded() throws IOException {
    fixture.write(1);
    fixture.write(2);
    fixture.serve(fixture.half().policy(VersionPolicy.all()));
    delete(base.resolve("1"));
    fixture.polls();
    assertThat(fixture.available()).containsExactly(2L);
    delete(base.resolve("2"));
    fixture.polls();
    assertThat(fixture.available()).isEmpty();
    assertThat(models.isReady()).isFalse();
  }

  @Test
  void aBasePathThatIsAwayTakesNothingDown() throws IOException {
    Path served = base.resolve("models");
    Path away = base.resolve("away");
    use(new RepositoryFixture(served));
    fixture.write(1);
    fixture.serve(fixture.half());
    Files.move(served, away);
    fixture.polls();
    assertThat(fixture.answer()).isEqualTo(1);
    Files.move(away, served);
    fixture.write(2);
    fixture.polls();
    assertThat(fixture.answer()).isEqualTo(2);
  }

  private static void delete(Path directory) throws IOException {
    Files.delete(directory.resolve("saved_model.pb"));
    Files.delete(directory);
  }

  @Test
  void labelsMoveWhenTheirVersionsAreAvailable() throws IOException {
    fixture.write(1);
    fixture.write(2);
    ModelConfig both = fixture.half().policy(VersionPolicy.all());
    fixture.serve(both.labels(Map.of("stable", 1L, "canary", 2L)));
    assertThat(fixture.answer(ModelReference.label("half", "stable"))).isEqualTo(1);
    assertThat(fixture.answer(ModelReference.label("half", "canary"))).isEqualTo(2);
    assertThat(models.status(ModelReference.label("half", "canary")))
        .containsExactly(new VersionStatus(2, VersionState.AVAILABLE, StatusCode.OK, ""));

    assertRefused(
        () -> fixture.serve(both.labels(Map.of("stable", 3L))),
        StatusCode.FAILED_PRECONDITION,
        "Request to assign label to version 3 of model half, which is not currently available"
            + " for inference");
    assertThat(fixture.answer(ModelReference.label("half", "stable"))).isEqualTo(1);
    assertRefused(
        () -> models.acquire(ModelReference.label("half", "canary")),
        StatusCode.INVALID_ARGUMENT,
        "Unrecognized servable version label: canary");

    fixture.write(3);
    fixture.polls();
    assertThat(fixture.answer(ModelReference.label("half", "stable"))).isEqualTo(3);
  }

  @Test
  void aNewConfigurationReplacesTheOldOneWhole() throws IOException {
    fixture.write(1);
    Path other = base.resolve("other");
    SavedModels.linear(other.resolve("5"), 0, 55);
    fixture.serve(fixture.half());
    fixture.serve(ModelConfig.of("other", other));
    assertThat(models.names()).containsExactly("other");
    fixture.quiet();
    assertRefused(
        () -> models.status(ModelReference.latest("half")),
        StatusCode.NOT_FOUND,
        "Could not find any versions of model half");
    assertThat(fixture.answer(ModelReference.latest("other"))).isEqualTo(55);
    fixture.serve(fixture.half());
    assertThat(fixture.answer()).isEqualTo(1);
    fixture.serve();
    assertThat(models.names()).isEmpty();
  }

  @Test
  void aModelThatMovesKeepsAnsweringThoughItsNumbersAreTheSame() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    Lease held = models.acquire(ModelReference.latest("half"));
    Path moved = base.resolve("moved");
    SavedModels.linear(moved.resolve("1"), 0.5f, 99);
    fixture.serve(ModelConfig.of("half", moved));
    assertThat(fixture.answer()).isEqualTo(99);
    assertThat(fixture.status(1).state()).isEqualTo(VersionState.AVAILABLE);
    assertThat(held.predictor().predict(ZERO).get("y").floats()).containsExactly(1);
    held.close();
    fixture.quiet();
    assertThat(models.status(ModelReference.latest("half")))
        .containsExactly(new VersionStatus(1, VersionState.AVAILABLE, StatusCode.OK, ""));
  }

  @Test
  void aModelWithoutVersionsIsReportedAndWaitedFor() throws IOException {
    assertThatThrownBy(() -> fixture.serve(fixture.half()))
        .hasMessageContaining("No versions of servable half found under base path " + base);
    assertThat(models.isReady()).isFalse();
    assertThatThrownBy(() -> fixture.serve(ModelConfig.of("half", base.resolve("nowhere"))))
        .hasMessageContaining("Could not find base path " + base.resolve("nowhere"));
    fixture.serveSomehow(fixture.half());
    fixture.write(1);
    fixture.polls();
    assertThat(fixture.answer()).isEqualTo(1);
    assertThat(models.isReady()).isTrue();
  }

  @Test
  void aLaterConfigurationDoesNotWaitForTheOneBefore() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    Path stuck = base.resolve("stuck");
    SavedModels.halfPlusTwo(stuck.resolve("1"));
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder
                    .loadThreads(2)
                    .warmup(
                        (directory, version) -> {
                          if (directory.startsWith(stuck)) {
                            await(goOn);
                          }
                        })));
    fixture.write(1);
    CompletableFuture<Void> first =
        models.apply(ModelServerConfig.of(ModelConfig.of("stuck", stuck)));
    fixture.serve(fixture.half());
    assertThatThrownBy(first::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.ABORTED));
    assertThat(fixture.answer()).isEqualTo(1);
    goOn.countDown();
    fixture.quiet();
    assertRefused(
        () -> models.acquire(ModelReference.latest("stuck")),
        StatusCode.NOT_FOUND,
        "Servable not found for request: Latest(stuck)");
  }

  @Test
  void theConfigurationIsReadAgain() throws IOException {
    AtomicReference<ModelServerConfig> file =
        new AtomicReference<>(ModelServerConfig.of(fixture.half()));
    use(
        new RepositoryFixture(
            base,
            builder ->
                builder.configuration(
                    () -> {
                      ModelServerConfig config = file.get();
                      if (config == null) {
                        throw new IllegalStateException("the file is damaged");
                      }
                      return config;
                    },
                    Duration.ofSeconds(10))));
    fixture.write(1);
    fixture.pass(Duration.ofSeconds(9));
    assertThat(models.names()).isEmpty();
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.answer()).isEqualTo(1);
    file.set(null);
    fixture.pass(Duration.ofSeconds(10));
    assertThat(fixture.answer()).isEqualTo(1);
    file.set(ModelServerConfig.of());
    fixture.pass(Duration.ofSeconds(10));
    assertThat(models.names()).isEmpty();
  }

  @Test
  void withoutPollsOnlyAConfigurationLooksAtTheDisk() throws IOException {
    use(new RepositoryFixture(base, builder -> builder.fileSystemPoll(Duration.ZERO)));
    fixture.write(1);
    fixture.serve(fixture.half());
    fixture.write(2);
    fixture.polls();
    assertThat(fixture.available()).containsExactly(1L);
    fixture.serve(fixture.half());
    assertThat(fixture.answer()).isEqualTo(2);
  }

  @Test
  void theTimerFindsNewVersionsByItself() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    RepositoryListener listener =
        new RepositoryListener() {
          @Override
          public void loaded(String model, long version, Duration duration) {
            if (version == 2) {
              second.countDown();
            }
          }
        };
    try (ModelRepository timed =
        ModelRepository.builder()
            .fileSystemPoll(Duration.ofMillis(10))
            .listener(listener)
            .build()) {
      fixture.write(1);
      timed.reload(ModelServerConfig.of(fixture.half()));
      fixture.write(2);
      second.await();
    }
  }

  @Test
  void closeWaitsForLeases() throws Exception {
    fixture.write(1);
    fixture.serve(fixture.half());
    Lease held = models.acquire(ModelReference.latest("half"));
    CompletableFuture<Void> closing = CompletableFuture.runAsync(models::close);
    while (models.isReady()) {
      Thread.onSpinWait();
    }
    assertThat(held.predictor().predict(ZERO).get("y").floats()).containsExactly(1);
    assertThat(closing).isNotDone();
    held.close();
    closing.join();
    assertThatThrownBy(() -> held.predictor().predict(ZERO))
        .isInstanceOf(IllegalStateException.class);
    assertRefused(
        () -> models.acquire(ModelReference.latest("half")),
        StatusCode.UNAVAILABLE,
        "The server is shutting down");
    assertRefused(
        () -> fixture.serve(fixture.half()), StatusCode.UNAVAILABLE, "The server is shutting down");
    models.close();
  }

  @Test
  void closeDoesNotWaitForEver() throws IOException {
    use(new RepositoryFixture(base, builder -> builder.drainTime(Duration.ZERO)));
    fixture.write(1);
    fixture.serve(fixture.half());
    Lease forgotten = models.acquire(ModelReference.latest("half"));
    models.close();
    assertThatThrownBy(() -> forgotten.predictor().predict(ZERO))
        .isInstanceOf(IllegalStateException.class);
    forgotten.close();
  }

  @Test
  void aPassedDeadlineIsNotRun() throws IOException {
    fixture.write(1);
    fixture.serve(fixture.half());
    try (Lease lease = models.acquire(ModelReference.latest("half"))) {
      CompletableFuture<Map<String, Array>> answer =
          lease.predict("serving_default", ZERO, Set.of(), Deadline.after(Duration.ZERO));
      assertThatThrownBy(answer::join)
          .cause()
          .isInstanceOfSatisfying(
              StatusException.class,
              e -> assertThat(e.code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED));
    }
  }
}
