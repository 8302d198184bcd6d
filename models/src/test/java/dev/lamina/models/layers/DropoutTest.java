package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.TensorSpec;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
  private static final int ROWS = 200;
  private static final int COLUMNS = 500;

  private static Array threes() {
    float[] values = new float[ROWS * COLUMNS];
    Arrays.fill(values, 3);
    return Array.of(values, ROWS, COLUMNS);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.25, 0.5, 0.9})
  void dropsItsRateAndEnlargesTheRest(double rate) {
    try (LayerRun run = LayerRun.training(Dropout.of(rate), TensorSpec.floats(COLUMNS))) {
      float[] y = run.output(threes()).floats();
      int kept = 0;
      double largestError = 0;
      for (float value : y) {
        if (value != 0) {
          kept++;
          largestError = Math.max(largestError, Math.abs(value - 3 / (1 - rate)));
        }
      }
      assertThat(largestError).isLessThan(1e-5);
      // The number kept is binomial; five standard deviations.
      double expected = y.length * (1 - rate);
      assertThat((double) kept)
          .isCloseTo(expected, within(5 * Math.sqrt(y.length * rate * (1 - rate))));
    }
  }

  @Test
  void dropsOthersInEachStepAndTheSameWhenAStepIsRepeated() {
    try (LayerRun run = LayerRun.training(Dropout.of(0.5), TensorSpec.floats(COLUMNS))) {
      Array first = run.step(1).output(threes());
      Array second = run.step(2).output(threes());
      Array again = run.step(1).output(threes());
      assertThat(again).isEqualTo(first);
      int agree = 0;
      for (int i = 0; i < first.size(); i++) {
        agree += first.get(i) == second.get(i) ? 1 : 0;
      }
      // Independent fair coins agree half the time; five standard deviations.
      assertThat((double) agree)
          .isCloseTo(first.size() / 2.0, within(5 * Math.sqrt(first.size() / 4.0)));
    }
  }

  @Test
  void inferenceAndRateZeroPassTheInputOn() {
    try (LayerRun run = LayerRun.inference(Dropout.of(0.5), TensorSpec.floats(3))) {
      assertThat(run.outputOp()).isEqualTo("Identity");
    }
    try (LayerRun run = LayerRun.training(Dropout.of(0), TensorSpec.floats(3))) {
      assertThat(run.outputOp()).isEqualTo("Identity");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void ratesOutsideZeroToOneAreRefused(double rate) {
    assertThatThrownBy(() -> Dropout.of(rate))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("rate: " + rate + " (expected: >= 0 and < 1)");
  }
}
