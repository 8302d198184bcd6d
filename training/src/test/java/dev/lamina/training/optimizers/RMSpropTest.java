package dev.lamina.training.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.LearningRateSchedule;
import org.junit.jupiter.api.Test;

class RMSpropTest {
  private static final float[] GRADIENTS = {0.5f, -0.25f, 1f, 0.125f, -2f, 0.75f};

  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(RMSprop.of())
        .isEqualTo(new RMSprop(LearningRateSchedule.constant(0.001), 0.9, 0, 1e-7, false));
  }

  @Test
  void twoStepsByHand() {
    try (OneWeight w = new OneWeight(RMSprop.of().rho(0.75), 1f)) {
      // v = 0.25*4 = 1;             w = 1 - 0.1*2/1 = 0.8
      assertThat(w.step(0.1, 2f)[0]).isEqualTo(0.8f, within(1e-6f));
      // v = 0.75 + 0.25*9 = 3;      w = 0.8 - 0.1*3/sqrt(3) = 0.6267949
      assertThat(w.step(0.1, 3f)[0]).isEqualTo(0.6267949f, within(1e-6f));
      assertThat(w.value("velocity")[0]).isEqualTo(3f, within(1e-6f));
    }
  }

  @Test
  void everyVariantFollowsItsFormula() {
    double rate = 0.01;
    double rho = 0.9;
    double eps = 1e-7;
    for (double momentum : new double[] {0, 0.9}) {
      for (boolean centered : new boolean[] {false, true}) {
        RMSprop optimizer = RMSprop.of(rate).momentum(momentum).centered(centered);
        try (OneWeight w = new OneWeight(optimizer, 1f)) {
          double expected = 1;
          double v = 0;
          double a = 0;
          double m = 0;
          for (float g : GRADIENTS) {
            v = rho * v + (1 - rho) * g * g;
            a = rho * a + (1 - rho) * g;
            double spread = centered ? v - a * a : v;
            m = momentum * m + rate * g / Math.sqrt(spread + eps);
            expected -= m;
            assertThat((double) w.step(rate, g)[0])
                .as("%s after %s", optimizer, g)
                .isEqualTo(expected, within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void kerasPublishesTheSameNumbers() {
    // keras/src/optimizers/rmsprop_test.py, test_single_step, and the class's documentation
    try (OneWeight w = new OneWeight(RMSprop.of(0.5), 1f, 2f, 3f, 4f)) {
      assertThat(w.step(0.5, 1f, 6f, 7f, 2f))
          .containsExactly(new float[] {-0.5811f, 0.4189f, 1.4189f, 2.4189f}, within(1e-4f));
    }
    try (OneWeight w = new OneWeight(RMSprop.of(0.1), 10f)) {
      assertThat(w.step(0.1, 10f)[0]).isEqualTo(9.683772f, within(2e-6f));
    }
  }

  @Test
  void kerasPublishesTheSameCenteredSteps() {
    // keras/src/optimizers/rmsprop_test.py, test_correctness_with_golden (four digits), of the ten
    // elements those with gradients 0.1, 0.5 and 1
    float[] golden = {0.9967f, 0.9933f, 0.9908f, 0.9885f, 0.9864f};
    try (OneWeight w = new OneWeight(RMSprop.of().centered(true), 1f, 1f, 1f)) {
      float[] after = w.step(0.001, 0.01f, 0.01f, 0.01f);
      for (float expected : golden) {
        for (float element : after) {
          assertThat(element).isEqualTo(expected, within(1.5e-4f));
        }
        after = w.step(0.001, 0.1f, 0.5f, 1f);
      }
    }
  }

  @Test
  void epsilonStandsUnderTheRoot() {
    // v = 0.1, w = -1/sqrt(0.1 + 1) = -0.9534626; outside the root it would be -0.7597469
    try (OneWeight w = new OneWeight(RMSprop.of(1).epsilon(1), 0f)) {
      assertThat(w.step(1, 1f)[0]).isEqualTo(-0.9534626f, within(1e-6f));
    }
  }

  @Test
  void steadyGradientKeepsTheCenteredStepFinite() {
    // when the gradients halve and then stay, v - a*a tends to 0; rounding must not carry it below
    // -epsilon, where the root is NaN, as it does with ResourceApplyCenteredRMSProp
    float[] steady = new float[2000];
    float[] twice = new float[2000];
    for (int i = 0; i < steady.length; i++) {
      steady[i] = (float) Math.exp(i * 0.005) * (1 + 0.1f * (float) Math.sin(i));
      twice[i] = 2 * steady[i];
    }
    try (OneWeight w = new OneWeight(RMSprop.of().centered(true), new float[steady.length])) {
      for (int t = 0; t < 400; t++) {
        w.step(0.001, t < 30 ? twice : steady);
      }
      for (float element : w.value("w")) {
        assertThat(element).isFinite();
      }
    }
  }

  @Test
  void slotsAreThoseThatTheVariantNeeds() {
    assertThat(slotsOf(RMSprop.of())).containsExactly("velocity");
    assertThat(slotsOf(RMSprop.of().momentum(0.9).centered(true)))
        .containsExactly("velocity", "average_gradient", "momentum");
  }

  private static Iterable<String> slotsOf(RMSprop optimizer) {
    try (OneWeight w = new OneWeight(optimizer, 1f)) {
      return w.slots();
    }
  }

  @Test
  void nanGradientShowsInTheWeight() {
    for (boolean centered : new boolean[] {false, true}) {
      try (OneWeight w = new OneWeight(RMSprop.of().centered(centered), 1f)) {
        assertThat(w.step(0.001, Float.NaN)[0]).isNaN();
      }
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> RMSprop.of().rho(1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("rho: 1.0 (expected: at least 0 and below 1)");
    assertThatThrownBy(() -> RMSprop.of().momentum(-0.1)).hasMessageContaining("momentum: -0.1");
    assertThatThrownBy(() -> RMSprop.of().epsilon(0)).hasMessageContaining("epsilon: 0.0");
  }
}
