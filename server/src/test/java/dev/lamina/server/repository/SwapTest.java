package dev.lamina.server.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.server.SavedModels;
import dev.lamina.server.batching.BatchingListener;
import dev.lamina.server.batching.BatchingParameters;
import dev.lamina.server.call.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Versions come and go while threads call the model without a pause. */
class SwapTest {
  private static final Logger LOG = LoggerFactory.getLogger(SwapTest.class);
  private static final int CALLERS = 4;
  private static final int MEBIBYTES = 4;

  @TempDir Path base;

  @Test
  @Timeout(120)
  void noCallFailsWhileVersionsAreSwapped() throws Exception {
    swap(30, builder -> builder);
  }

  @Test
  @Timeout(120)
  void noBatchedCallFailsWhileVersionsAreSwapped() throws Exception {
    swap(30, SwapTest::batching);
  }

  @Test
  @Tag("soak")
  void noCallFailsInAThousandSwaps() throws Exception {
    swap(1000, builder -> builder);
  }

  @Test
  @Tag("soak")
  void noBatchedCallFailsInAThousandSwaps() throws Exception {
    swap(1000, SwapTest::batching);
  }

  private static ModelRepositoryBuilder batching(ModelRepositoryBuilder builder) {
    return builder.batching(
        BatchingParameters.of().maxBatchSize(8).batchTimeout(Duration.ofNanos(100_000)),
        BatchingListener.NONE);
  }

  private void swap(int swaps, UnaryOperator<ModelRepositoryBuilder> settings) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong calls = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try (RepositoryFixture fixture = new RepositoryFixture(base, settings)) {
      write(1);
      fixture.serve(fixture.half());
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            CompletableFuture.runAsync(() -> callUntil(done, fixture.models, calls), threads));
      }
      long memory = 0;
      for (int version = 2; version <= swaps + 1; version++) {
        write(version);
        fixture.polls();
        assertThat(fixture.available()).containsExactly((long) version);
        delete(version - 1);
        // The first ones fill allocators and pools.
        memory = version == 10 ? Pointer.physicalBytes() : memory;
      }
      long grown = Pointer.physicalBytes() - memory;
      done.set(true);
      callers.forEach(CompletableFuture::join);
      assertThat(calls.get()).as("calls").isGreaterThan(swaps);
      LOG.info("{} swaps, {} calls, memory grew by {} KiB", swaps, calls, grown / 1024);
      // A version that stays holds its weights at least once.
      assertThat(grown).isLessThan((swaps / 2L * MEBIBYTES) << 20).isLessThan(100L << 20);
    } finally {
      threads.shutdown();
    }
  }

  private static void callUntil(AtomicBoolean done, ModelRepository models, AtomicLong calls) {
    long newest = 0;
    while (!done.get()) {
      try (Lease lease = models.acquire(ModelReference.latest("half"))) {
        float x = calls.incrementAndGet() % 1000;
        Map<String, Array> answer =
            lease
                .predict(
                    "serving_default",
                    Map.of("x", Array.of(new float[] {x})),
                    Set.of(),
                    Deadline.NONE)
                .join();
        assertThat(answer.get("y").floats()).containsExactly(x + lease.version());
        assertThat(lease.version()).as("no way back").isGreaterThanOrEqualTo(newest);
        newest = lease.version();
      }
    }
  }

  private void write(int version) throws IOException {
    SavedModels.heavy(base.resolve("" + version), version, MEBIBYTES);
  }

  private void delete(int version) throws IOException {
    Path directory = base.resolve("" + version);
    Files.delete(directory.resolve("saved_model.pb"));
    Files.delete(directory);
  }
}
