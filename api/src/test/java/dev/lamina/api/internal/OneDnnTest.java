package dev.lamina.api.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneDnnTest {
  private static final String WITH = "flags\t\t: fpu sse2 avx avx2 avx512f avx512_vnni\n";
  private static final String WITHOUT = "flags\t\t: fpu sse2 avx avx2 fma\n";

  @Test
  void processorDecidesUnlessTheSettingDoes() {
    assertThat(OneDnn.isSurelyOff(null, WITHOUT)).isTrue();
    assertThat(OneDnn.isSurelyOff(null, WITH)).isFalse();
    assertThat(OneDnn.isSurelyOff("", WITHOUT)).isTrue();
    assertThat(OneDnn.isSurelyOff("1", WITHOUT)).isFalse();
    assertThat(OneDnn.isSurelyOff("true", WITHOUT)).isFalse();
    assertThat(OneDnn.isSurelyOff("0", WITH)).isTrue();
    assertThat(OneDnn.isSurelyOff("False", WITH)).isTrue();
  }

  @Test
  void whereNothingIsKnownItMayBeOn() {
    assertThat(OneDnn.isSurelyOff(null, "")).isFalse();
    assertThat(OneDnn.isSurelyOff(null, "Features : fp asimd")).isFalse();
  }
}
