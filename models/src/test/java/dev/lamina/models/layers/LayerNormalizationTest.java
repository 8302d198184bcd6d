package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LayerNormalizationTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-6);

  /** Mean 2.5, variance 1.25; the second row the same, tenfold. */
  @Test
  void eachRowIsNormalizedByItself() {
    try (LayerRun run = LayerRun.training(LayerNormalization.of(), TensorSpec.floats(4))) {
      Array y = run.output(Array.of(new float[][] {{1, 2, 3, 4}, {10, 20, 30, 40}}));
      assertThat(y.get(0)).isCloseTo(-1.5 / Math.sqrt(1.251), ROUNDING);
      assertThat(y.get(3)).isCloseTo(1.5 / Math.sqrt(1.251), ROUNDING);
      assertThat(y.get(5)).isCloseTo(-5 / Math.sqrt(125.001), ROUNDING);
      assertThat(run.updatesState()).isFalse();
    }
  }

  @Test
  void gammaAndBetaScaleAndShift() {
    try (LayerRun run =
        LayerRun.inference(LayerNormalization.of().epsilon(1), TensorSpec.floats(2))) {
      run.set("gamma", 2, 3).set("beta", 10, 20);
      // (1, 5): mean 3, variance 4.
      Array y = run.output(Array.of(new float[][] {{1, 5}}));
      assertThat(y.get(0)).isCloseTo(10 - 2 * 2 / Math.sqrt(5), Offset.offset(1e-5));
      assertThat(y.get(1)).isCloseTo(20 + 3 * 2 / Math.sqrt(5), Offset.offset(1e-5));
    }
  }

  /** Columns (1, 3) and (2, 10): means 2 and 6, variances 1 and 16; a gamma for each row. */
  @Test
  void anotherAxisHasWeightsOfItsSize() {
    try (LayerRun run =
        LayerRun.training(
            LayerNormalization.of().axis(1).epsilon(1e-9).center(false), TensorSpec.floats(2, 2))) {
      run.set("gamma", 1, 5);
      Array y = run.output(Array.of(new float[] {1, 2, 3, 10}, 1, 2, 2));
      assertThat(y.floats()).containsExactly(new float[] {-1, -1, 5, 5}, within());
      assertThat(run.weightNames()).containsExactly("gamma");
    }
  }

  private static Offset<Float> within() {
    return Offset.offset(1e-5f);
  }

  @Test
  void axesAndShapesAreChecked() {
    assertThatThrownBy(() -> LayerNormalization.of().axis(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("axis: 0 (expected: not 0, the rows of the batch)");
    assertThatThrownBy(() -> LayerNormalization.of().axis(2).output(TensorSpec.floats(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects rows with an axis 2 but received (?, 3).");
    assertThatThrownBy(() -> LayerNormalization.of().output(TensorSpec.floats(-1)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects a known size along axis -1 but received (?, ?).");
    assertThatThrownBy(() -> LayerNormalization.of().epsilon(0))
        .isInstanceOf(ConfigurationException.class);
  }
}
