package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Shape;
import org.junit.jupiter.api.Test;

class RescalingTest {
  private static Array run(Rescaling layer, Array x) {
    try (LayerRun run = LayerRun.inference(layer, x.batchSpec())) {
      return run.output(x);
    }
  }

  @Test
  void bytesBecomeFractionsOfOne() {
    Array pixels = Array.of(new byte[] {0, 51, (byte) 204, (byte) 255}, 1, 4);
    assertThat(run(Rescaling.of(1.0 / 255), pixels).floats())
        .containsExactly(new float[] {0, 0.2f, 0.8f, 1}, within(1e-7f));
  }

  @Test
  void offsetIsAddedAfterwards() {
    assertThat(run(Rescaling.of(2).offset(-1), Array.of(new int[][] {{-3, 4}})))
        .isEqualTo(Array.of(new float[][] {{-7, 7}}));
    assertThat(run(Rescaling.of(0.5), Array.of(new long[] {-3, 4}, Shape.of(1, 2))))
        .isEqualTo(Array.of(new float[][] {{-1.5f, 2}}));
    assertThat(run(Rescaling.of(0.5).offset(1), Array.of(new float[][] {{-3, 4}})))
        .isEqualTo(Array.of(new float[][] {{-0.5f, 3}}));
  }

  @Test
  void numbersMustBeFinite() {
    assertThatThrownBy(() -> Rescaling.of(1.0 / 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("scale: Infinity (expected: a finite number)");
    assertThatThrownBy(() -> Rescaling.of(1).offset(Double.NaN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("offset: NaN (expected: a finite number)");
  }
}
