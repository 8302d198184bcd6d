package dev.lamina.training.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.LearningRateSchedule;
import org.junit.jupiter.api.Test;

class SGDTest {
  /** Gradients of every sign and size, as five batches would give them. */
  private static final float[] GRADIENTS = {0.5f, -0.25f, 1f, 0.125f, -2f};

  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(SGD.of()).isEqualTo(new SGD(LearningRateSchedule.constant(0.01), 0, false));
  }

  @Test
  void plainDescentByHand() {
    try (OneWeight w = new OneWeight(SGD.of(), 1f)) {
      // 1 - 0.1*0.5, + 0.1*0.25, - 0.1*1, - 0.1*0.125, + 0.1*2
      assertThat(w.step(0.1, 0.5f)[0]).isEqualTo(0.95f, within(1e-6f));
      assertThat(w.step(0.1, -0.25f)[0]).isEqualTo(0.975f, within(1e-6f));
      assertThat(w.step(0.1, 1f)[0]).isEqualTo(0.875f, within(1e-6f));
      assertThat(w.step(0.1, 0.125f)[0]).isEqualTo(0.8625f, within(1e-6f));
      assertThat(w.step(0.1, -2f)[0]).isEqualTo(1.0625f, within(1e-6f));
      assertThat(w.slots()).isEmpty();
    }
  }

  @Test
  void momentumByHand() {
    try (OneWeight w = new OneWeight(SGD.of().momentum(0.9), 1f)) {
      // m = -0.05;                        w = 0.95
      assertThat(w.step(0.1, 0.5f)[0]).isEqualTo(0.95f, within(1e-6f));
      // m = 0.9*-0.05 + 0.025 = -0.02;    w = 0.93
      assertThat(w.step(0.1, -0.25f)[0]).isEqualTo(0.93f, within(1e-6f));
      // m = 0.9*-0.02 - 0.1 = -0.118;     w = 0.812
      assertThat(w.step(0.1, 1f)[0]).isEqualTo(0.812f, within(1e-6f));
      // m = 0.9*-0.118 - 0.0125 = -0.1187; w = 0.6933
      assertThat(w.step(0.1, 0.125f)[0]).isEqualTo(0.6933f, within(1e-6f));
      // m = 0.9*-0.1187 + 0.2 = 0.09317;  w = 0.78647
      assertThat(w.step(0.1, -2f)[0]).isEqualTo(0.78647f, within(1e-6f));
      assertThat(w.value("momentum")[0]).isEqualTo(0.09317f, within(1e-6f));
    }
  }

  @Test
  void nesterovByHand() {
    try (OneWeight w = new OneWeight(SGD.of().momentum(0.9).nesterov(true), 1f)) {
      // the same m as above; w moves by 0.9*m - 0.1*g
      // 0.9*-0.05 - 0.05 = -0.095
      assertThat(w.step(0.1, 0.5f)[0]).isEqualTo(0.905f, within(1e-6f));
      // 0.9*-0.02 + 0.025 = 0.007
      assertThat(w.step(0.1, -0.25f)[0]).isEqualTo(0.912f, within(1e-6f));
      // 0.9*-0.118 - 0.1 = -0.2062
      assertThat(w.step(0.1, 1f)[0]).isEqualTo(0.7058f, within(1e-6f));
      // 0.9*-0.1187 - 0.0125 = -0.11933
      assertThat(w.step(0.1, 0.125f)[0]).isEqualTo(0.58647f, within(1e-6f));
      // 0.9*0.09317 + 0.2 = 0.283853
      assertThat(w.step(0.1, -2f)[0]).isEqualTo(0.870323f, within(1e-6f));
    }
  }

  @Test
  void everyElementFollowsTheFormulaAlone() {
    double rate = 0.03;
    double momentum = 0.8;
    for (boolean nesterov : new boolean[] {false, true}) {
      try (OneWeight w =
          new OneWeight(SGD.of(rate).momentum(momentum).nesterov(nesterov), 1f, -2f, 0.5f)) {
        double[] expected = {1, -2, 0.5};
        double[] m = new double[3];
        for (float g : GRADIENTS) {
          float[] gradient = {g, 3 * g, -g * g};
          float[] actual = w.step(rate, gradient);
          for (int i = 0; i < 3; i++) {
            m[i] = momentum * m[i] - rate * gradient[i];
            expected[i] += nesterov ? momentum * m[i] - rate * gradient[i] : m[i];
            assertThat((double) actual[i]).isEqualTo(expected[i], within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void kerasPublishesTheSameFirstStep() {
    // keras/src/optimizers/sgd_test.py, test_single_step
    try (OneWeight w = new OneWeight(SGD.of(0.5), 1f, 2f, 3f, 4f)) {
      assertThat(w.step(0.5, 1f, 6f, 7f, 2f))
          .containsExactly(new float[] {0.5f, -1f, -0.5f, 3f}, within(1e-6f));
    }
  }

  @Test
  void learningRateOfTheStepCountsNotThatOfTheRecord() {
    try (OneWeight w = new OneWeight(SGD.of(0.5), 1f)) {
      assertThat(w.step(0.125, 1f)[0]).isEqualTo(0.875f);
      assertThat(w.step(0.25, 1f)[0]).isEqualTo(0.625f);
    }
  }

  @Test
  void nanGradientShowsInTheWeight() {
    try (OneWeight w = new OneWeight(SGD.of().momentum(0.9), 1f, 1f)) {
      float[] after = w.step(0.1, Float.NaN, 1f);
      assertThat(after[0]).isNaN();
      assertThat(after[1]).isEqualTo(0.9f, within(1e-6f));
    }
  }

  @Test
  void momentumOutOfRangeIsRefused() {
    assertThatThrownBy(() -> SGD.of(0.1).momentum(1.5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("momentum: 1.5 (expected: 0 to 1)");
    assertThatThrownBy(() -> SGD.of(0.1).momentum(Double.NaN))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> SGD.of(-0.1)).isInstanceOf(ConfigurationException.class);
  }
}
