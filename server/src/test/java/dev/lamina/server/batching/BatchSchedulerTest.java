package dev.lamina.server.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.PredictionException;
import dev.lamina.server.SavedModels;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.serving.Predictor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchSchedulerTest {
  /** A batch waits until it is full; tests do not take that long. */
  private static final BatchingParameters PARAMETERS =
      BatchingParameters.of().threads(1).maxBatchSize(4).batchTimeout(Duration.ofHours(1));

  @TempDir Path directory;
  private final Heard heard = new Heard();
  private final List<AutoCloseable> resources = new ArrayList<>();

  /** What the listener was told. */
  private static final class Heard implements BatchingListener {
    final List<Run> runs = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger waited = new AtomicInteger();
    final AtomicInteger rejected = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();

    @Override
    public void ran(Source source, Run run) {
      runs.add(run);
    }

    @Override
    public void waited(Source source, Duration time) {
      assertThat(time).isPositive();
      waited.incrementAndGet();
    }

    @Override
    public void rejected(Source source) {
      assertThat(source).isEqualTo(new Source("m", 7, "serving_default"));
      rejected.incrementAndGet();
    }

    @Override
    public void abandoned(Source source) {
      abandoned.incrementAndGet();
    }

    /** Returns requests, rows and padded rows of each run. */
    List<List<Integer>> sizes() {
      return runs.stream()
          .map(run -> List.of(run.requests(), run.rows(), run.paddedRows()))
          .toList();
    }
  }

  private Calls calls(Path model, BatchingParameters parameters) {
    Predictor predictor = Predictor.load(model);
    BatchScheduler scheduler = new BatchScheduler(parameters, heard);
    Calls calls = scheduler.calls("m", 7, predictor);
    resources.addAll(List.of(calls, scheduler, predictor));
    return calls;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }

  private static CompletableFuture<Map<String, Array>> ask(Calls calls, float... x) {
    return ask(calls, Deadline.NONE, Array.of(x));
  }

  private static CompletableFuture<Map<String, Array>> ask(
      Calls calls, Deadline deadline, Array x) {
    return calls.predict("serving_default", Map.of("x", x), Set.of(), deadline);
  }

  private static float[] answer(CompletableFuture<Map<String, Array>> asked) {
    return asked.join().get("y").floats();
  }

  private static void assertFailed(CompletableFuture<?> asked, StatusCode code, String message) {
    assertThatThrownBy(asked::join)
        .cause()
        .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void requestsRunTogetherAndGetTheirOwnRows() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS);
    var first = ask(calls, 2);
    var second = ask(calls, 4, 6);
    assertThat(first).isNotDone();
    var third = ask(calls, 8);
    assertThat(answer(first)).containsExactly(3);
    assertThat(answer(second)).containsExactly(4, 5);
    assertThat(answer(third)).containsExactly(6);
    assertThat(heard.sizes()).containsExactly(List.of(3, 4, 4));
    assertThat(heard.runs.get(0).failed()).isFalse();
    assertThat(heard.waited).hasValue(3);
  }

  @Test
  void withoutATimeoutARequestThatIsAloneRunsAtOnce() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS.batchTimeout(Duration.ZERO));
    assertThat(answer(ask(calls, 2))).containsExactly(3);
  }

  @Test
  void afterTheTimeoutABatchRunsThatIsNotFull() throws Exception {
    Calls calls =
        calls(SavedModels.halfPlusTwo(directory), PARAMETERS.batchTimeout(Duration.ofMillis(20)));
    assertThat(answer(ask(calls, 2))).containsExactly(3);
  }

  @Test
  void batchesArePaddedToAnAllowedSize() throws Exception {
    Calls calls =
        calls(
            SavedModels.halfPlusTwo(directory),
            PARAMETERS.batchTimeout(Duration.ZERO).allowedBatchSizes(List.of(3, 4)));
    assertThat(answer(ask(calls, 2))).containsExactly(3);
    assertThat(heard.sizes()).containsExactly(List.of(1, 1, 3));
  }

  @Test
  void shortRowsArePaddedWhereThatIsAllowed() throws Exception {
    Calls calls =
        calls(
            SavedModels.rowSums(directory),
            PARAMETERS.maxBatchSize(2).padVariableLengthInputs(true));
    var narrow = ask(calls, Deadline.NONE, Array.of(new float[] {1, 10}, 1, 2));
    var wide = ask(calls, Deadline.NONE, Array.of(new float[] {1, 10, 100}, 1, 3));
    assertThat(answer(narrow)).as("1 + 10 + 1 of padding").containsExactly(12);
    assertThat(answer(wide)).containsExactly(111);
    assertThat(heard.sizes()).containsExactly(List.of(2, 2, 2));
  }

  @Test
  void aRowTheModelCannotTakeFailsAloneInItsBatch() throws Exception {
    Calls calls = calls(SavedModels.logarithm(directory), PARAMETERS);
    var first = ask(calls, 1);
    var second = ask(calls, 1);
    var bad = ask(calls, -1);
    var last = ask(calls, 1);
    assertThat(answer(first)).containsExactly(0);
    assertThat(answer(second)).containsExactly(0);
    assertThat(answer(last)).containsExactly(0);
    assertThatThrownBy(bad::join)
        .cause()
        .isInstanceOf(PredictionException.class)
        .hasMessageContaining("not positive");
    // Four, two good ones, two of which one is bad, the bad one, the good one.
    assertThat(heard.runs)
        .extracting(BatchingListener.Run::requests)
        .containsExactly(4, 2, 2, 1, 1);
    assertThat(heard.runs)
        .extracting(BatchingListener.Run::failed)
        .containsExactly(true, false, true, true, false);
    assertThat(heard.waited).as("each waited once").hasValue(4);
  }

  @Test
  void requestsThatDoNotFitFailByThemselvesAtOnce() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS);
    var unfit = ask(calls, Deadline.NONE, Array.of(new int[] {1}));
    assertThatThrownBy(unfit::join)
        .cause()
        .isInstanceOf(PredictionException.class)
        .hasMessageContaining("expects (?,) float32 but received (1,) int32");
    var unknown = calls.predict("regress", Map.of(), Set.of(), Deadline.NONE);
    assertThatThrownBy(unknown::join)
        .cause()
        .isInstanceOf(PredictionException.class)
        .hasMessageContaining("no signature 'regress'");
    assertThat(heard.runs).isEmpty();
  }

  @Test
  void aModelWithoutRowsRunsOnItsCallersThread() throws Exception {
    Calls calls = calls(SavedModels.counter(directory), PARAMETERS);
    Array one = Array.of(new float[] {1}).reshape(dev.lamina.api.Shape.scalar());
    assertThat(answer(ask(calls, Deadline.NONE, one))).containsExactly(1);
    assertThat(answer(ask(calls, Deadline.NONE, one))).containsExactly(2);
    assertThat(heard.runs).isEmpty();
  }

  @Test
  void aModelWhoseAnswersHaveOtherRowsIsNotBatchedAnyMore() throws Exception {
    Calls calls = calls(SavedModels.batchSum(directory), PARAMETERS.maxBatchSize(3));
    var first = ask(calls, 1);
    var second = ask(calls, 2, 3);
    assertThat(answer(first)).containsExactly(1);
    assertThat(answer(second)).containsExactly(5);
    assertThat(answer(ask(calls, 4))).as("runs by itself").containsExactly(4);
    assertThat(heard.sizes()).containsExactly(List.of(2, 3, 3), List.of(1, 1, 1), List.of(1, 2, 2));
  }

  @Test
  void aRequestLargerThanABatchIsRefused() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS);
    assertFailed(
        ask(calls, 1, 2, 3, 4, 5),
        StatusCode.INVALID_ARGUMENT,
        "Task size 5 is larger than maximum input batch size 4");
  }

  @Test
  void aLargeRequestIsSplitAndPutTogether() throws Exception {
    Calls calls =
        calls(
            SavedModels.halfPlusTwo(directory),
            PARAMETERS.maxBatchSize(10).splitting(4).batchTimeout(Duration.ZERO));
    assertThat(answer(ask(calls, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18)))
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(heard.runs.stream().mapToInt(BatchingListener.Run::rows).sum()).isEqualTo(10);
    assertThat(heard.runs).allMatch(run -> run.rows() <= 4);
  }

  @Test
  void aSplitRequestFailsWhole() throws Exception {
    Calls calls =
        calls(
            SavedModels.logarithm(directory),
            PARAMETERS.maxBatchSize(6).splitting(2).batchTimeout(Duration.ZERO));
    assertThatThrownBy(ask(calls, 1, 1, -1, 1, 1, 1)::join)
        .cause()
        .isInstanceOf(PredictionException.class)
        .hasMessageContaining("not positive");
  }

  @Test
  void aSplitRequestToAModelThatCannotBeSplitIsTold() throws Exception {
    Calls calls = calls(SavedModels.batchSum(directory), PARAMETERS.maxBatchSize(6).splitting(2));
    assertFailed(ask(calls, 1, 2, 3, 4), StatusCode.FAILED_PRECONDITION, "cannot be split");
    assertThat(answer(ask(calls, 1, 2, 3, 4))).containsExactly(10);
  }

  @Test
  void whatAFullQueueCannotTakeIsRejected() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS.maxEnqueuedBatches(1));
    var waiting = ask(calls, 1, 2, 3);
    assertFailed(
        ask(calls, 4, 5),
        StatusCode.RESOURCE_EXHAUSTED,
        "The batch scheduling queue to which this task was submitted is full");
    assertThat(heard.rejected).hasValue(1);
    assertThat(waiting).isNotDone();
    assertThat(answer(ask(calls, 4))).hasSize(1);
    assertThat(answer(waiting)).hasSize(3);
  }

  @Test
  void aPassedDeadlineEndsARequestThatWaits() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS);
    Array x = Array.of(new float[] {1});
    var patient = ask(calls, 2);
    var hasty = ask(calls, Deadline.after(Duration.ofMillis(5)), x);
    assertFailed(hasty, StatusCode.DEADLINE_EXCEEDED, "deadline passed");
    assertThat(heard.abandoned).hasValue(1);
    assertThat(patient).isNotDone();
    assertFailed(
        ask(calls, Deadline.after(Duration.ZERO), x),
        StatusCode.DEADLINE_EXCEEDED,
        "deadline passed");
  }

  @Test
  void aCancelledRequestLeavesTheQueueWithoutRunning() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS.maxEnqueuedBatches(1));
    var cancelled = ask(calls, 1, 2, 3);
    cancelled.cancel(false);
    assertThatThrownBy(cancelled::join).isInstanceOf(CancellationException.class);
    assertThat(heard.abandoned).hasValue(1);
    assertThat(answer(ask(calls, 1, 2, 3, 4))).as("there is room").hasSize(4);
    assertThat(heard.sizes()).containsExactly(List.of(1, 4, 4));
  }

  @Test
  void closingRunsWhatWaits() throws Exception {
    Calls calls = calls(SavedModels.halfPlusTwo(directory), PARAMETERS);
    var waiting = ask(calls, 2);
    calls.close();
    assertThat(waiting).isDone();
    assertThat(answer(waiting)).containsExactly(3);
    assertFailed(ask(calls, 2), StatusCode.UNAVAILABLE, "being unloaded");
  }

  @Test
  void aListenerThatFailsStopsNothing() throws Exception {
    Predictor predictor = Predictor.load(SavedModels.halfPlusTwo(directory));
    BatchingListener failing =
        new BatchingListener() {
          @Override
          public void waited(Source source, Duration time) {
            throw new IllegalStateException("for the sake of a test");
          }
        };
    BatchScheduler scheduler = new BatchScheduler(PARAMETERS.batchTimeout(Duration.ZERO), failing);
    Calls calls = scheduler.calls("m", 7, predictor);
    resources.addAll(List.of(calls, scheduler, predictor));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(ask(calls, 2)::join).hasMessageContaining("for the sake of a test");
    }
  }

  @Test
  void manyThreadsGetTheirOwnAnswersWhateverTheOthersDo() throws Exception {
    Calls calls =
        calls(
            SavedModels.logarithm(directory),
            BatchingParameters.of()
                .threads(3)
                .maxBatchSize(32)
                .maxEnqueuedBatches(100)
                .splitting(16)
                .allowedBatchSizes(List.of(4, 16))
                .batchTimeout(Duration.ofNanos(200_000)));
    int threads = 16;
    int each = 200;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch start = new CountDownLatch(1);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int number = thread;
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                await(start);
                for (int i = 0; i < each; i++) {
                  call(calls, number * each + i);
                }
              },
              pool));
    }
    start.countDown();
    callers.forEach(CompletableFuture::join);
    pool.shutdown();
    assertThat(heard.rejected).hasValue(0);
    assertThat(heard.runs).anyMatch(run -> run.requests() > 1);
    calls.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Most requests are good, some have a row that fails, some are cancelled. */
  private static void call(Calls calls, int number) {
    float[] x = new float[1 + number % 20];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.exp(number % 50 / 10.0) + i;
    }
    boolean bad = number % 17 == 0;
    if (bad) {
      x[x.length / 2] = -1;
    }
    var asked = ask(calls, x);
    if (number % 13 == 0) {
      asked.cancel(false);
      return;
    }
    try {
      float[] y = asked.get().get("y").floats();
      assertThat(bad).isFalse();
      assertThat(y).hasSize(x.length);
      for (int i = 0; i < y.length; i++) {
        // Within a few units in the last place of a float32 near 4.
        assertThat((double) y[i])
            .isCloseTo(Math.log(x[i]), org.assertj.core.api.Assertions.within(1e-5));
      }
    } catch (ExecutionException e) {
      assertThat(bad).as("%s", e).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
