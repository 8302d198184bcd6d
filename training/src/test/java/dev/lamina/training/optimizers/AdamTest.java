package dev.lamina.training.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.LearningRateSchedule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdamTest {
  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(Adam.of())
        .isEqualTo(new Adam(LearningRateSchedule.constant(0.001), 0.9, 0.999, 1e-7));
  }

  /** The law that tensorflow-framework 1.1.0 breaks: 0.0074 a step there where 0.01 is exact. */
  @Test
  void constantGradientMovesExactlyTheLearningRate() {
    // m = (1-b1^t) g and v = (1-b2^t) g^2, so that the corrections cancel: a step of
    // lr*g/(|g|+eps')
    try (OneWeight w = new OneWeight(Adam.of(0.01), 1f, 1f, 1f)) {
      for (int t = 1; t <= 50; t++) {
        float[] after = w.step(0.01, 0.5f, -3f, 100f);
        assertThat(after[0]).isEqualTo(1 - 0.01f * t, within(2e-5f));
        assertThat(after[1]).isEqualTo(1 + 0.01f * t, within(2e-5f));
        assertThat(after[2]).isEqualTo(1 - 0.01f * t, within(2e-5f));
      }
    }
  }

  @Test
  void twoStepsByHand() {
    try (OneWeight w = new OneWeight(Adam.of(0.1).beta1(0.5).beta2(0.75), 1f)) {
      // t = 1, g = 2: m = 1, v = 1; alpha = 0.1*sqrt(0.25)/0.5 = 0.1; w = 1 - 0.1*1/1 = 0.9
      assertThat(w.step(0.1, 2f)[0]).isEqualTo(0.9f, within(1e-6f));
      // t = 2, g = -1: m = 0.5 - 0.5 = 0, v = 0.75 + 0.25 = 1; w stays
      assertThat(w.step(0.1, -1f)[0]).isEqualTo(0.9f, within(1e-6f));
      // t = 3, g = 4: m = 2, v = 0.75 + 4 = 4.75; b2^3 = 0.421875
      // alpha = 0.1*sqrt(0.578125)/0.875 = 0.0868966; w = 0.9 - 0.0868966*2/2.1794495 = 0.8202581
      assertThat(w.step(0.1, 4f)[0]).isEqualTo(0.8202581f, within(1e-6f));
      assertThat(w.value("momentum")[0]).isEqualTo(2f, within(1e-6f));
      assertThat(w.value("velocity")[0]).isEqualTo(4.75f, within(1e-6f));
    }
  }

  @Test
  void manyStepsFollowTheFormulaOfThePaper() {
    double rate = 0.02;
    double b1 = 0.9;
    double b2 = 0.999;
    double eps = 1e-7;
    try (OneWeight w = new OneWeight(Adam.of(rate), 1f)) {
      double expected = 1;
      double m = 0;
      double v = 0;
      for (int t = 1; t <= 100; t++) {
        float g = (float) Math.sin(t);
        m = b1 * m + (1 - b1) * g;
        v = b2 * v + (1 - b2) * g * g;
        double rateOfStep = rate * Math.sqrt(1 - Math.pow(b2, t)) / (1 - Math.pow(b1, t));
        expected -= rateOfStep * m / (Math.sqrt(v) + eps);
        assertThat((double) w.step(rate, g)[0]).as("step %d", t).isEqualTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void kerasPublishesTheSameFirstStep() {
    // keras/src/optimizers/adam_test.py, test_single_step
    try (OneWeight w = new OneWeight(Adam.of(0.5), 1f, 2f, 3f, 4f)) {
      assertThat(w.step(0.5, 1f, 6f, 7f, 2f))
          .containsExactly(new float[] {0.5f, 1.5f, 2.5f, 3.5f}, within(1e-5f));
    }
  }

  @Test
  void epsilonStandsOutsideTheRoot() {
    // m = 0.1, sqrt(v) = sqrt(0.001), alpha = sqrt(0.001)/0.1
    // w = -sqrt(0.001)/(sqrt(0.001) + 1) = -0.0306534; inside the root it would be -0.0315912
    try (OneWeight w = new OneWeight(Adam.of(1).epsilon(1), 0f)) {
      assertThat(w.step(1, 1f)[0]).isEqualTo(-0.0306534f, within(1e-5f));
    }
  }

  @Test
  void zeroGradientLeavesTheWeight() {
    try (OneWeight w = new OneWeight(Adam.of(), 0.3f)) {
      assertThat(w.step(0.001, 0f)[0]).isEqualTo(0.3f);
    }
  }

  @Test
  void sameGradientsGiveTheSameBits() {
    assertThat(Arrays.equals(hundredSteps(), hundredSteps())).isTrue();
  }

  private static float[] hundredSteps() {
    try (OneWeight w = new OneWeight(Adam.of(0.01), new float[1000])) {
      float[] g = new float[1000];
      for (int t = 1; t <= 100; t++) {
        for (int i = 0; i < g.length; i++) {
          g[i] = (float) Math.cos(i * t);
        }
        w.step(0.01, g);
      }
      return w.value("w");
    }
  }

  @Test
  void nanGradientShowsInTheWeight() {
    try (OneWeight w = new OneWeight(Adam.of(), 1f)) {
      assertThat(w.step(0.001, Float.NaN)[0]).isNaN();
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Adam.of().beta1(1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("beta1: 1.0 (expected: at least 0 and below 1)");
    assertThatThrownBy(() -> Adam.of().beta2(-0.1)).hasMessageContaining("beta2: -0.1");
    assertThatThrownBy(() -> Adam.of().epsilon(0)).hasMessage("epsilon: 0.0 (expected: > 0)");
  }
}
