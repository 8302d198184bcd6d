package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PredictorConcurrencyTest {
  private static final int THREADS = 8;
  private static final int CALLS = 500;

  @TempDir Path directory;

  @Test
  void eightThreadsGetTheirOwnAnswers() throws Exception {
    try (Predictor predictor = Predictor.load(TestModels.halfPlusTwo(directory))) {
      List<Future<Integer>> right = start(thread -> () -> countRight(predictor, thread));
      for (Future<Integer> count : right) {
        assertThat(count.get()).isEqualTo(CALLS);
      }
    }
  }

  private static int countRight(Predictor predictor, int thread) {
    int right = 0;
    for (int call = 0; call < CALLS; call++) {
      float[][] rows = new float[1 + (call * 7 + thread) % 40][1];
      float[][] expected = new float[rows.length][1];
      for (int i = 0; i < rows.length; i++) {
        // Whole numbers below 2^22, no two alike: halves of them are exact in float32.
        rows[i][0] = (thread * CALLS + call) * 40 + i;
        expected[i][0] = rows[i][0] / 2 + 2;
      }
      right += Arrays.deepEquals(predictor.predict(rows), expected) ? 1 : 0;
    }
    return right;
  }

  @Test
  void closeLetsCallsFinishAndRefusesLaterOnes() throws Exception {
    Predictor predictor = Predictor.load(TestModels.halfPlusTwo(directory));
    CountDownLatch underWay = new CountDownLatch(THREADS * 20);
    List<Future<Integer>> callers = start(thread -> () -> callUntilClosed(predictor, underWay));
    underWay.await();
    predictor.close();
    for (Future<Integer> caller : callers) {
      assertThatThrownBy(caller::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The predictor is closed");
    }
  }

  private static int callUntilClosed(Predictor predictor, CountDownLatch underWay) {
    for (int i = 0; ; i++) {
      float answer = predictor.predict(new float[] {i % 1000})[0];
      if (answer != i % 1000 / 2f + 2) {
        return i;
      }
      underWay.countDown();
    }
  }

  @Test
  void closeWaitsForACallInsideTensorFlow() throws Exception {
    int width = 512;
    Predictor predictor = Predictor.load(TestModels.slowIdentity(directory, width, 200));
    float[][] rows = new float[256][width];
    for (int i = 0; i < rows.length; i++) {
      rows[i][i] = i;
    }
    FutureTask<float[][]> call = new FutureTask<>(() -> predictor.predict(rows));
    Thread caller = new Thread(call);
    caller.start();
    while (!isInTensorFlow(caller)) {
      assertThat(caller.isAlive()).as("seen inside TensorFlow").isTrue();
      Thread.onSpinWait();
    }
    predictor.close();
    assertThat(isInTensorFlow(caller)).isFalse();
    assertThat(call.get()).isDeepEqualTo(rows);
  }

  private static boolean isInTensorFlow(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("TF_SessionRun"));
  }

  /** Makes the caller of a thread. */
  private interface Caller {
    Callable<Integer> of(int thread) throws IOException;
  }

  private static List<Future<Integer>> start(Caller caller) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      results.add(threads.submit(caller.of(i)));
    }
    threads.shutdown();
    return results;
  }
}
