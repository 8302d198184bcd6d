package dev.lamina.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import dev.lamina.api.TensorSpec;
import org.junit.jupiter.api.Test;

class HingeTest {
  private static final Array PREDICTIONS = Array.of(new float[][] {{0.6f, 0.4f}, {0.4f, 0.6f}});

  @Test
  void kerasPublishesTheSameNumber() {
    // tf.keras.losses.Hinge: 1.3; row 1: (1.6 + 0.6)/2, row 2: (1.4 + 1.6)/2
    Array targets = Array.of(new float[][] {{0, 1}, {0, 0}});
    assertThat(Judged.perExample(Hinge.of(), targets, PREDICTIONS))
        .containsExactly(new float[] {1.1f, 1.5f}, within(1e-6f));
    assertThat(Judged.mean(Hinge.of(), targets, PREDICTIONS)).isEqualTo(1.3, within(1e-6));
  }

  @Test
  void zeroStandsForMinusOne() {
    Array targets = Array.of(new float[][] {{-1, 1}, {-1, -1}});
    assertThat(Judged.perExample(Hinge.of(), targets, PREDICTIONS))
        .containsExactly(new float[] {1.1f, 1.5f}, within(1e-6f));
  }

  @Test
  void predictionBeyondTheMarginCostsNothingAndPullsNothing() {
    Array targets = Array.of(new float[][] {{1, -1}, {1, -1}});
    Array predictions = Array.of(new float[][] {{1.5f, -3}, {0.5f, 2}});
    try (Judged judged = new Judged(Hinge.of(), targets, predictions, (tf, x) -> x)) {
      assertThat(judged.perExample(targets, predictions)).containsExactly(0, (0.5f + 3) / 2);
      // -y/4 within the margin
      assertThat(judged.gradient(targets, predictions))
          .containsExactly(new float[] {0, 0, -0.25f, 0.25f}, within(0f));
    }
  }

  @Test
  void nanPredictionShowsInTheLoss() {
    assertThat(
            Judged.perExample(
                Hinge.of(), Array.of(new float[][] {{1}}), Array.of(new float[][] {{Float.NaN}}))[
                0])
        .isNaN();
  }

  @Test
  void otherTargetsAreNamedWithTheirRow() {
    TensorSpec one = TensorSpec.floats(1);
    Hinge.of().checkTargets(Array.of(new float[][] {{0}, {1}}), one);
    Hinge.of().checkTargets(Array.of(new float[][] {{-1}, {1}}), one);
    assertThatThrownBy(() -> Hinge.of().checkTargets(Array.of(new float[][] {{1}, {2}}), one))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Row 1 of the targets holds 2.0, but Hinge needs -1 and 1, or 0 and 1, throughout");
    assertThatThrownBy(() -> Hinge.of().checkTargets(Array.of(new float[][] {{-1}, {1}, {0}}), one))
        .hasMessageContaining("Row 2 of the targets holds 0.0");
  }
}
