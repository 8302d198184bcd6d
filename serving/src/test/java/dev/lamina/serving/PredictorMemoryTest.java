package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorMemoryTest {
  private static final int WIDTH = 1024;
  private static final int CALLS = 3000;
  // The mean batch has 100 rows of 4 KiB: one lost at each call is 1,200 MB, at each tenth 120.
  private static final long BOUND = 100L << 20;

  @TempDir Path directory;

  @Test
  void thousandsOfPredictionsLeaveNothingBehind() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.plusOne(directory, WIDTH))) {
      Array rows = Array.of(new float[200 * WIDTH], 200, WIDTH);
      predict(predictor, rows, 500);
      long before = Pointer.physicalBytes();
      predict(predictor, rows, CALLS);
      assertThat(Pointer.physicalBytes() - before).isLessThan(BOUND);
    }
  }

  /**
   * Calls with 1 to 199 rows; one size in four comes twice in a row, as feeds are used again then.
   */
  private static void predict(Predictor predictor, Array rows, int calls) {
    for (int i = 0; i < calls; i++) {
      int count = 1 + (i % 4 == 0 ? i + 1 : i) * 37 % 199;
      assertThat(predictor.predict(rows.slice(0, count)).rows()).isEqualTo(count);
    }
  }

  @Test
  void aLargeBatchLeavesItsMemoryToOthers() throws IOException {
    Path model = TestModels.plusOne(directory, WIDTH);
    // 48 MiB in, and as much out; TensorFlow's allocator keeps what it once had from the system.
    Array rows = Array.of(new float[12_288 * WIDTH], 12_288, WIDTH);
    try (Predictor first = Predictor.load(model);
        Predictor second = Predictor.load(model)) {
      first.predict(rows);
      long before = Pointer.physicalBytes();
      second.predict(rows);
      assertThat(Pointer.physicalBytes() - before).isLessThan(24L << 20);
    }
  }

  @Test
  void loadingAndClosingLeavesNothingBehind() throws IOException {
    // Weights of 4 MiB and a fed tensor of 1 MiB, for each of 200 models.
    Path model = TestModels.slowIdentity(directory, WIDTH, 1);
    load(model, 10);
    long before = Pointer.physicalBytes();
    load(model, 200);
    assertThat(Pointer.physicalBytes() - before).isLessThan(BOUND);
  }

  private static void load(Path model, int times) {
    Array rows = Array.of(new float[256 * WIDTH], 256, WIDTH);
    for (int i = 0; i < times; i++) {
      try (Predictor predictor = Predictor.load(model)) {
        predictor.predict(rows);
      }
    }
  }
}
