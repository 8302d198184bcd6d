package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {
  /**
   * From a Python program of ten lines that computes the same formula in big integers. They must
   * never change: a run repeated with a newer version starts from the same weights.
   */
  @Test
  void seedsAreTheSameForEver() {
    assertThat(Seeds.derive(0, "a")).isEqualTo(5385716116001277786L);
    assertThat(Seeds.derive(42, "dense.kernel")).isEqualTo(2360945991314356719L);
    assertThat(Seeds.derive(-1, "größe")).isEqualTo(6502379766275895610L);
    assertThat(Seeds.derive(42, "random op", 3)).isEqualTo(8258497775853621979L);
  }

  @Test
  void seedsOfDifferentPurposesDiffer() {
    Set<Long> seeds = new HashSet<>();
    for (int seed = 0; seed < 10; seed++) {
      for (String purpose : new String[] {"a", "b", "ab", "ba", "", "a\0"}) {
        seeds.add(Seeds.derive(seed, purpose));
        for (int n = 0; n < 100; n++) {
          seeds.add(Seeds.derive(seed, purpose, n));
        }
      }
    }
    assertThat(seeds).hasSize(10 * 6 * 101);
  }

  @Test
  void generatorsOfAPurposeRepeat() {
    assertThat(Seeds.random(1, "a").nextLong()).isEqualTo(Seeds.random(1, "a").nextLong());
    assertThat(Seeds.random(1, "a").nextLong()).isNotEqualTo(Seeds.random(1, "b").nextLong());
  }
}
