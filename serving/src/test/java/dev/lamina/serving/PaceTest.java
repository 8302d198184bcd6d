package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SHORT = Pace.LONG / 2;
  private static final long LONG = 10 * Pace.LONG;

  private final Pace pace = new Pace();

  private void record(boolean wide, long nanos) {
    for (int i = 0; i < Pace.TRIALS; i++) {
      pace.record(wide, nanos);
    }
  }

  @Test
  void shortCallsStayNarrow() {
    record(false, SHORT);
    for (int i = 0; i < 3 * Pace.LAST_RETRY; i++) {
      assertThat(pace.prefersWide()).isFalse();
    }
  }

  @Test
  void callsThatWereDisturbedDoNotCount() {
    record(false, 1_000 * LONG);
    record(false, SHORT);
    assertThat(pace.prefersWide()).isFalse();
    record(false, 1_000 * LONG);
    assertThat(pace.prefersWide()).isFalse();
  }

  @Test
  void whatIsNoLongerSoIsForgotten() {
    record(false, SHORT);
    // 1.01 to the power of 700 is about 1,000.
    for (int i = 0; i < 700; i++) {
      pace.record(false, LONG);
    }
    assertThat(pace.prefersWide()).isTrue();
  }

  @Test
  void longCallsTryTheWideSessionAndStayIfItIsFaster() {
    record(false, LONG);
    assertThat(pace.prefersWide()).isTrue();
    record(true, LONG / 2);
    assertThat(pace.prefersWide()).isTrue();
  }

  @Test
  void longCallsComeBackIfItIsSlower() {
    record(false, LONG);
    record(true, 2 * LONG);
    assertThat(pace.prefersWide()).isFalse();
  }

  @Test
  void theSlowerOneIsTriedAgainLessAndLessOften() {
    record(false, LONG);
    record(true, 2 * LONG);
    List<Integer> tried = new ArrayList<>();
    for (int call = 1; call <= 130; call++) {
      if (pace.prefersWide()) {
        tried.add(call);
      }
    }
    // four in a row, after 15, 31, 63 others
    assertThat(tried).containsExactly(16, 17, 18, 19, 51, 52, 53, 54, 118, 119, 120, 121);
  }
}
