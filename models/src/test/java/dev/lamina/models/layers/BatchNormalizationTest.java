package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.initializers.Initializers;
import org.junit.jupiter.api.Test;

class BatchNormalizationTest {
  // Column 0: mean 2, variance 1. Column 1: mean 40, variance 900.
  private static final Array TWO_ROWS = Array.of(new float[][] {{1, 10}, {3, 70}});

  @Test
  void trainingUsesTheBatchsOwnStatistics() {
    // (x - mean) / sqrt(variance + 0.001) is -1, 1 times the square root of 1/1.001 and
    // 900/900.001;
    // times gamma (2, -1), plus beta (5, 0.5)
    double a = Math.sqrt(1 / 1.001);
    double b = Math.sqrt(900 / 900.001);
    try (LayerRun run = LayerRun.training(BatchNormalization.of(), TensorSpec.floats(2))) {
      run.set("gamma", 2, -1).set("beta", 5, 0.5f);
      assertThat(run.output(TWO_ROWS).floats())
          .containsExactly(
              new float[] {
                (float) (5 - 2 * a), (float) (0.5 + b), (float) (5 + 2 * a), (float) (0.5 - b)
              },
              within(2e-6f));
    }
  }

  @Test
  void movingAveragesFollowMeanAndPopulationVariance() {
    // 100 * 0.9 + 2 * 0.1 = 90.2 and 0.2 * 0.9 + 40 * 0.1 = 4.18
    // 5 * 0.9 + 1 * 0.1 = 4.6 and 0 * 0.9 + 900 * 0.1 = 90; divided by n - 1 it were 180
    try (LayerRun run =
        LayerRun.training(BatchNormalization.of().momentum(0.9), TensorSpec.floats(2))) {
      run.set("moving_mean", 100, 0.2f).set("moving_variance", 5, 0);
      assertThat(run.update("moving_mean", TWO_ROWS).floats())
          .containsExactly(new float[] {90.2f, 4.18f}, within(1e-5f));
      assertThat(run.update("moving_variance", TWO_ROWS).floats())
          .containsExactly(new float[] {4.6f, 90}, within(1e-5f));
    }
  }

  @Test
  void imagesAreNormalizedOverBatchHeightAndWidth() {
    // The channel has 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5
    Array x = Array.of(new float[] {1, 2, 3, 6}, 2, 1, 2, 1);
    try (LayerRun run =
        LayerRun.training(BatchNormalization.of().momentum(0), TensorSpec.floats(1, 2, 1))) {
      double s = Math.sqrt(3.501);
      assertThat(run.output(x).floats())
          .containsExactly(
              new float[] {(float) (-2 / s), (float) (-1 / s), 0, (float) (3 / s)}, within(1e-6f));
      assertThat(run.output(x).shape()).isEqualTo(x.shape());
      assertThat(run.update("moving_mean", x)).isEqualTo(Array.of(new float[] {3}));
      assertThat(run.update("moving_variance", x).floats())
          .containsExactly(new float[] {3.5f}, within(1e-6f));
    }
  }

  @Test
  void inferenceUsesTheMovingStatisticsAndLeavesThem() {
    // (x - 1) / sqrt(4.001) and (x - 40) / sqrt(100.001)
    try (LayerRun run = LayerRun.inference(BatchNormalization.of(), TensorSpec.floats(2))) {
      run.set("moving_mean", 1, 40).set("moving_variance", 4, 100);
      double a = Math.sqrt(4.001);
      double b = Math.sqrt(100.001);
      assertThat(run.output(TWO_ROWS).floats())
          .containsExactly(
              new float[] {0, (float) (-30 / b), (float) (2 / a), (float) (30 / b)}, within(1e-6f));
      assertThat(run.updatesState()).isFalse();
    }
  }

  @Test
  void aLargeMeanDoesNotSwallowTheVariance() {
    // Mean 5000, variance 1; computed as E[x^2] - E[x]^2 in float32 the variance would be off by 2.
    Array x = Array.of(new float[][] {{4999}, {5001}, {4999}, {5001}});
    try (LayerRun run =
        LayerRun.training(BatchNormalization.of().momentum(0), TensorSpec.floats(1))) {
      assertThat(run.update("moving_variance", x).floats())
          .containsExactly(new float[] {1}, within(1e-5f));
    }
  }

  @Test
  void aSingleRowHasVarianceZero() {
    try (LayerRun run =
        LayerRun.training(BatchNormalization.of().momentum(0), TensorSpec.floats(2))) {
      Array x = Array.of(new float[][] {{3, 4}});
      assertThat(run.output(x)).isEqualTo(Array.of(new float[][] {{0, 0}}));
      assertThat(run.update("moving_variance", x)).isEqualTo(Array.of(new float[] {0, 0}));
    }
  }

  @Test
  void weightsAreNamedAsInKeras() {
    try (LayerRun run = LayerRun.training(BatchNormalization.of(), TensorSpec.floats(3))) {
      assertThat(run.weightNames())
          .containsExactly("gamma", "beta", "moving_mean", "moving_variance");
      assertThat(run.weight("gamma").floats()).containsOnly(1f).hasSize(3);
      assertThat(run.weight("moving_variance").floats()).containsOnly(1f).hasSize(3);
      assertThat(run.weight("beta").floats()).containsOnly(0f).hasSize(3);
      assertThat(run.weight("moving_mean").floats()).containsOnly(0f).hasSize(3);
    }
    BatchNormalization bare = BatchNormalization.of().center(false).scale(false);
    try (LayerRun run = LayerRun.training(bare, TensorSpec.floats(3))) {
      assertThat(run.weightNames()).containsExactly("moving_mean", "moving_variance");
    }
  }

  @Test
  void withersChangeOneComponent() {
    assertThat(
            BatchNormalization.of()
                .momentum(0.5)
                .epsilon(0.1)
                .center(false)
                .betaInitializer(Initializers.constant(1))
                .gammaInitializer(Initializers.constant(2))
                .movingMeanInitializer(Initializers.constant(3))
                .movingVarianceInitializer(Initializers.constant(4)))
        .isEqualTo(
            new BatchNormalization(
                0.5,
                0.1,
                false,
                true,
                Initializers.constant(1),
                Initializers.constant(2),
                Initializers.constant(3),
                Initializers.constant(4)));
  }

  @Test
  void mistakesAreNamedWithTheirFix() {
    assertThatThrownBy(() -> BatchNormalization.of().momentum(1.1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("momentum: 1.1 (expected: 0 to 1)");
    assertThatThrownBy(() -> BatchNormalization.of().epsilon(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("epsilon: 0.0 (expected: a finite number > 0)");
    assertThatThrownBy(() -> BatchNormalization.of().output(TensorSpec.floats()))
        .isInstanceOf(ShapeException.class)
        .hasMessageEndingWith("Add Reshape.of(1) before it.");
    assertThatThrownBy(() -> BatchNormalization.of().output(TensorSpec.floats(4, Shape.UNKNOWN)))
        .isInstanceOf(ShapeException.class)
        .hasMessageEndingWith("Give the last size in the model's input.");
  }
}
