package dev.lamina.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void medianIsTheMiddleOrTheMeanOfTwo() {
    assertThat(Spread.of(List.of(3.0, 1.0, 9.0))).isEqualTo(new Spread(3, 1, 9, 3));
    assertThat(Spread.of(List.of(4.0, 1.0, 9.0, 2.0))).isEqualTo(new Spread(3, 1, 9, 4));
  }

  @Test
  void numbersHaveThreeDigitsThatMatter() {
    assertThat(Spread.of(List.of(0.9512, 1.0134, 12345.6))).hasToString("1.01 (0.951..12,346)");
    assertThat(Spread.number(0.0000123)).isEqualTo("1.2e-05");
  }
}
