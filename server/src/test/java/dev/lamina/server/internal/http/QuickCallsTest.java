package dev.lamina.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuickCallsTest {
  private static final long QUICK = 50_000;
  private static final long SLOW = 5_000_000;

  private final QuickCalls calls = new QuickCalls();

  @Test
  void aModelOfWhichNothingIsKnownIsNotQuick() {
    assertThat(calls.isQuick("m", 10)).isFalse();
  }

  @Test
  void aModelIsQuickWhoseFirstRequestAloneWasSlow() {
    calls.took("m", 10, SLOW);
    assertThat(calls.isQuick("m", 10)).isFalse();

    take(1_000, QUICK);

    assertThat(calls.isQuick("m", 10)).isTrue();
    assertThat(calls.isQuick("other", 10)).isFalse();
  }

  @Test
  void aSlowRequestNowAndThenIsNoReasonButEveryFifthIs() {
    for (int i = 0; i < 300; i++) {
      take(19, QUICK);
      take(1, SLOW);
    }
    assertThat(calls.isQuick("m", 10)).isTrue();

    for (int i = 0; i < 300; i++) {
      take(4, QUICK);
      take(1, SLOW);
    }
    assertThat(calls.isQuick("m", 10)).isFalse();
  }

  @Test
  void aLongRequestIsNotQuickAndSaysNothingOfShortOnes() {
    take(1_000, QUICK);
    calls.took("m", 1 << 20, SLOW);

    assertThat(calls.isQuick("m", 10)).isTrue();
    assertThat(calls.isQuick("m", 1 << 20)).isFalse();
  }

  private void take(int times, long nanos) {
    for (int i = 0; i < times; i++) {
      calls.took("m", 10, nanos);
    }
  }
}
