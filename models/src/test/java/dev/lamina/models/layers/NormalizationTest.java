package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {
  private static Array run(Normalization layer, Array x) {
    try (LayerRun run = LayerRun.inference(layer, x.batchSpec())) {
      assertThat(run.weightNames()).isEmpty();
      return run.output(x);
    }
  }

  // The three examples of keras.layers.Normalization's documentation.

  @Test
  void adaptsToOneFeature() {
    Normalization layer = Normalization.adapt(Array.of(new float[] {1, 2, 3, 4, 5}, 5, 1));
    assertThat(run(layer, Array.of(new float[] {1, 2, 3}, 3, 1)).floats())
        .containsExactly(new float[] {-1.4142135f, -0.70710677f, 0}, within(1e-7f));
  }

  @Test
  void adaptsToEachOfSeveralFeatures() {
    Normalization layer =
        Normalization.adapt(Array.of(new float[][] {{0, 7, 4}, {2, 9, 6}, {0, 7, 4}, {2, 9, 6}}));
    assertThat(layer).isEqualTo(Normalization.of(List.of(1.0, 8.0, 5.0), List.of(1.0, 1.0, 1.0)));
    assertThat(run(layer, Array.of(new float[][] {{0, 7, 4}})))
        .isEqualTo(Array.of(new float[][] {{-1, -1, -1}}));
  }

  @Test
  void takesMeanAndVariance() {
    Normalization layer = Normalization.of(List.of(3.0), List.of(2.0));
    assertThat(run(layer, Array.of(new float[] {1, 2, 3}, 3, 1)).floats())
        .containsExactly(new float[] {-1.4142135f, -0.70710677f, 0}, within(1e-7f));
  }

  @Test
  void statisticsAreComputedInDouble() {
    // Deviations of 1 from 100,000,002 are below float32's resolution there, which is 8.
    Normalization layer = Normalization.adapt(Array.of(new int[][] {{100_000_001}, {100_000_003}}));
    assertThat(layer).isEqualTo(Normalization.of(List.of(100_000_002.0), List.of(1.0)));
  }

  @Test
  void dimensionsBetweenAreAveragedOver() {
    // Feature 0: 1, 3, 5, 7, mean 4, variance 5; feature 1 the tenfold.
    Array data = Array.of(new float[] {1, 10, 3, 30, 5, 50, 7, 70}, 2, 2, 2);
    assertThat(Normalization.adapt(data))
        .isEqualTo(Normalization.of(List.of(4.0, 40.0), List.of(5.0, 500.0)));
  }

  @Test
  void aConstantFeatureIsDividedByASmallNumberNotByZero() {
    // 0.5 / 1e-7
    Normalization layer = Normalization.adapt(Array.of(new float[][] {{2}, {2}}));
    assertThat(run(layer, Array.of(new float[][] {{2}, {2.5f}})).floats())
        .containsExactly(new float[] {0, 5e6f}, within(1f));
  }

  @Test
  void wholeNumbersBecomeFloats() {
    Normalization layer = Normalization.of(List.of(100.0), List.of(4.0));
    Array expected = Array.of(new float[][] {{50}, {-50}});
    assertThat(run(layer, Array.of(new byte[] {(byte) 200, 0}, 2, 1))).isEqualTo(expected);
    assertThat(run(layer, Array.of(new int[][] {{200}, {0}}))).isEqualTo(expected);
    assertThat(run(layer, Array.of(new long[] {200, 0}, Shape.of(2, 1)))).isEqualTo(expected);
    assertThat(layer.output(TensorSpec.floats(1).dtype(DType.UINT8)))
        .isEqualTo(TensorSpec.floats(1));
  }

  @Test
  void valuesThatAreNotFiniteAreNamedByRowAndColumn() {
    Array data = Array.of(new float[][] {{1, 2, 3}, {4, Float.NaN, 6}});
    assertThatThrownBy(() -> Normalization.adapt(data))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Normalization.adapt: row 1, column 1 is NaN. Remove or replace such values first.");
  }

  @Test
  void dataMustHaveRowsAndFeatures() {
    assertThatThrownBy(() -> Normalization.adapt(Array.of(new float[] {1, 2, 3})))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Normalization.adapt expects (rows, features) but received (3,). "
                + "Reshape it to (3, 1).");
    assertThatThrownBy(() -> Normalization.adapt(Array.of(new float[0], 0, 4)))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("Give it at least one row of training data.");
  }

  @Test
  void otherFeaturesThanAdaptedToAreRefused() {
    Normalization layer = Normalization.of(List.of(0.0, 0.0), List.of(1.0, 1.0));
    assertThatThrownBy(() -> layer.output(TensorSpec.floats(3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer expects (?, 2), as it was adapted to 2 features but received (?, 3). "
                + "Adapt it to data with the same features as the model's input.");
  }

  @Test
  void meanAndVarianceMustFitEachOther() {
    assertThatThrownBy(() -> Normalization.of(List.of(1.0, 2.0), List.of(1.0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("variance: 1 values (expected: as many as mean has, 2)");
    assertThatThrownBy(() -> Normalization.of(List.of(1.0), List.of(-1.0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("variance[0]: -1.0 (expected: a finite number >= 0)");
    assertThatThrownBy(() -> Normalization.of(List.of(), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("mean: [] (expected: one for each feature)");
  }
}
