package dev.lamina.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LineTest {
  @Test
  void pointsOnALineAreMet() {
    Line line = Line.through(new double[] {1, 2, 5}, new double[] {5, 7, 13});

    assertThat(line.constant()).isCloseTo(3, within(1e-9));
    assertThat(line.slope()).isCloseTo(2, within(1e-9));
    assertThat(line.worstError()).isCloseTo(0, within(1e-9));
  }

  @Test
  void aCurveIsFarFromItsLine() {
    Line line = Line.through(new double[] {1, 2, 4, 8}, new double[] {1, 4, 16, 64});

    assertThat(line.worstError()).isGreaterThan(0.3);
  }
}
