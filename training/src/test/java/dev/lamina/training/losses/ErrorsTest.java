package dev.lamina.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.TensorSpec;
import org.junit.jupiter.api.Test;

/** Squared and absolute errors. */
class ErrorsTest {
  private static final Array TARGETS = Array.of(new float[][] {{0, 1}, {0, 0}});
  private static final Array PREDICTIONS = Array.of(new float[][] {{1, 1}, {1, 0}});

  @Test
  void squaredErrorByHand() {
    // tf.keras's documentation: 0.5; here each row: (1 + 0)/2
    assertThat(Judged.perExample(MeanSquaredError.of(), TARGETS, PREDICTIONS))
        .containsExactly(0.5f, 0.5f);
    // keras/src/losses/losses.py, MeanSquaredError
    assertThat(
            Judged.mean(
                MeanSquaredError.of(),
                Array.of(new float[][] {{1, 0, 1}}),
                Array.of(new float[][] {{0.9f, 0.1f, 0.8f}})))
        .isEqualTo(0.02, within(1e-7));
  }

  @Test
  void absoluteErrorByHand() {
    // row 1: (|1 - -2| + 0)/2; row 2: (|0 - 1| + |4 - 0|)/2
    assertThat(
            Judged.perExample(
                MeanAbsoluteError.of(),
                Array.of(new float[][] {{-2, 1}, {1, 0}}),
                Array.of(new float[][] {{1, 1}, {0, 4}})))
        .containsExactly(1.5f, 2.5f);
    // keras/src/losses/losses.py, MeanAbsoluteError
    assertThat(
            Judged.mean(
                MeanAbsoluteError.of(),
                Array.of(new float[][] {{1, 0.3f, 1}}),
                Array.of(new float[][] {{1.9f, 0.3f, 1.8f}})))
        .isEqualTo(0.5666667, within(1e-6));
  }

  @Test
  void everyRankGivesOneLossForEachExample() {
    float[] targets = {0, 0, 0, 0, 0, 0, 0, 0};
    float[] errors = {1, 2, 3, 4, 0, 0, 0, 2};
    assertThat(Judged.perExample(MeanSquaredError.of(), Array.of(targets), Array.of(errors)))
        .containsExactly(1, 4, 9, 16, 0, 0, 0, 4);
    // (1 + 4 + 9 + 16)/4 and 4/4
    assertThat(
            Judged.perExample(
                MeanSquaredError.of(), Array.of(targets, 2, 2, 2), Array.of(errors, 2, 2, 2)))
        .containsExactly(7.5f, 1);
    assertThat(
            Judged.perExample(
                MeanAbsoluteError.of(),
                Array.of(targets, 2, 2, 1, 2),
                Array.of(errors, 2, 2, 1, 2)))
        .containsExactly(2.5f, 0.5f);
  }

  @Test
  void gradientsByHand() {
    // d/dp of the mean of four: 2 (p - y)/4 and sign(p - y)/4
    Array targets = Array.of(new float[][] {{1, 2}, {3, 4}});
    Array predictions = Array.of(new float[][] {{2, 0}, {3, 8}});
    try (Judged judged = new Judged(MeanSquaredError.of(), targets, predictions, (tf, x) -> x)) {
      assertThat(judged.gradient(targets, predictions)).containsExactly(0.5f, -1, 0, 2);
    }
    try (Judged judged = new Judged(MeanAbsoluteError.of(), targets, predictions, (tf, x) -> x)) {
      assertThat(judged.gradient(targets, predictions)).containsExactly(0.25f, -0.25f, 0, 0.25f);
    }
  }

  @Test
  void targetsThatWouldBroadcastAreRefused() {
    Array flat = Array.of(new float[] {1, 2, 3});
    Array column = Array.of(new float[] {1, 2, 3}, 3, 1);
    assertThatThrownBy(() -> Judged.perExample(MeanSquaredError.of(), flat, column))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Targets have shape (?,) (expected: (?, 1), the prediction's)");
  }

  @Test
  void targetsLookLikeThePrediction() {
    assertThat(MeanSquaredError.of().target(TensorSpec.floats(3))).isEqualTo(TensorSpec.floats(3));
  }

  @Test
  void nanPredictionShowsInTheLoss() {
    Array nan = Array.of(new float[][] {{Float.NaN, 1}, {1, 0}});
    assertThat(Judged.perExample(MeanSquaredError.of(), TARGETS, nan)[0]).isNaN();
    assertThat(Judged.perExample(MeanAbsoluteError.of(), TARGETS, nan)[0]).isNaN();
  }
}
