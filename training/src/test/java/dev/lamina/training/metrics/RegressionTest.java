package dev.lamina.training.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Metric;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The metrics of numbers. */
class RegressionTest {
  @Test
  void errorsByHandCountEveryElement() {
    // errors 1, -2 and 0, 4 in the first batch, 3, 0 in the second: six elements
    Array targets = Array.of(new float[][] {{0, 1}, {2, 3}});
    Array predictions = Array.of(new float[][] {{1, -1}, {2, 7}});
    Array lastTargets = Array.of(new float[][] {{1, 1}});
    Array lastPredictions = Array.of(new float[][] {{4, 1}});
    // (1 + 2 + 0 + 4 + 3 + 0)/6; a mean of means would be (7/4 + 3/2)/2 = 1.625
    assertThat(Judged.of(MAE.of(), targets, predictions, lastTargets, lastPredictions))
        .isEqualTo(10 / 6.0, within(1e-12));
    // (1 + 4 + 0 + 16 + 9 + 0)/6
    assertThat(Judged.of(MSE.of(), targets, predictions, lastTargets, lastPredictions))
        .isEqualTo(5, within(1e-12));
    assertThat(Judged.of(RMSE.of(), targets, predictions, lastTargets, lastPredictions))
        .isEqualTo(Math.sqrt(5), within(1e-12));
  }

  @Test
  void everyRankIsJudged() {
    Array targets = Array.of(new float[8], 2, 2, 2);
    Array predictions = Array.of(new float[] {1, 0, 0, 0, 0, 0, 0, -3}, 2, 2, 2);
    assertThat(Judged.of(MAE.of(), targets, predictions)).isEqualTo(0.5);
    assertThat(Judged.of(MSE.of(), Array.of(new float[] {1, 2}), Array.of(new float[] {1, 4})))
        .isEqualTo(2);
  }

  @Test
  void r2OfKerasDocumentation() {
    // keras/src/metrics/regression_metrics.py, R2Score: 0.57142854 = 1 - 2/(14/3)
    assertThat(
            Judged.of(
                R2Score.of(),
                Array.of(new float[][] {{1}, {4}, {3}}),
                Array.of(new float[][] {{2}, {4}, {4}})))
        .isEqualTo(4 / 7.0, within(1e-12));
  }

  @Test
  void r2OfSeveralOutputsIsTheirMean() {
    // keras/src/metrics/regression_metrics_test.py, test_r2_sklearn_comparison:
    // outputs 0.37, -1.295, 0.565; mean -0.12
    Array targets = Array.of(new float[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}});
    Array predictions =
        Array.of(new float[][] {{0.4f, 0.5f, 0.6f}, {0.1f, 0.2f, 0.3f}, {0.5f, 0.8f, 0.2f}});
    assertThat(Judged.of(R2Score.of(), targets, predictions)).isEqualTo(-0.12, within(1e-6));
    // the same in two batches
    assertThat(
            Judged.of(
                R2Score.of(),
                targets.slice(0, 2),
                predictions.slice(0, 2),
                targets.slice(2, 3),
                predictions.slice(2, 3)))
        .isEqualTo(-0.12, within(1e-6));
  }

  @Test
  void perfectAndMeanPredictionsAreOneAndZero() {
    Array targets = Array.of(new float[][] {{1}, {2}, {6}});
    assertThat(Judged.of(R2Score.of(), targets, targets)).isEqualTo(1);
    Array mean = Array.of(new float[][] {{3}, {3}, {3}});
    assertThat(Judged.of(R2Score.of(), targets, mean)).isEqualTo(0, within(1e-12));
  }

  /** Prices near a million that differ by some hundreds: float32 sums of squares know nothing. */
  @Test
  void largeTargetsKeepTheirVariance() {
    Random random = new Random(5);
    int n = 1000;
    float[] targets = new float[n];
    float[] predictions = new float[n];
    for (int i = 0; i < n; i++) {
      targets[i] = 1e6f + 100 * (float) random.nextGaussian();
      predictions[i] = targets[i] + 50 * (float) random.nextGaussian();
    }
    double mean = 0;
    for (float y : targets) {
      mean += y / (double) n;
    }
    double variation = 0;
    double residuals = 0;
    for (int i = 0; i < n; i++) {
      variation += (targets[i] - mean) * (targets[i] - mean);
      residuals += Math.pow((double) targets[i] - predictions[i], 2);
    }
    double expected = 1 - residuals / variation;
    assertThat(expected).isBetween(0.7, 0.8);
    assertThat(Judged.of(R2Score.of(), Array.of(targets, n, 1), Array.of(predictions, n, 1)))
        .isEqualTo(expected, within(1e-6));
  }

  @Test
  void targetsThatDoNotVaryScoreZero() {
    float[] same = new float[1000];
    Arrays.fill(same, 0.1f);
    Array targets = Array.of(same, 1000, 1);
    assertThat(Judged.of(R2Score.of(), targets, Array.of(new float[1000], 1000, 1))).isZero();
    assertThat(Judged.of(R2Score.of(), targets, targets)).isZero();
  }

  @Test
  void directionsAndNamesAreThoseOfKeras() {
    assertThat(MAE.of().name()).isEqualTo("mean_absolute_error");
    assertThat(MSE.of().name()).isEqualTo("mean_squared_error");
    assertThat(RMSE.of().name()).isEqualTo("root_mean_squared_error");
    assertThat(R2Score.of().name()).isEqualTo("r2_score");
    for (Metric error : new Metric[] {MAE.of(), MSE.of(), RMSE.of()}) {
      assertThat(error.higherIsBetter()).isFalse();
    }
    assertThat(R2Score.of().higherIsBetter()).isTrue();
  }

  @Test
  void nanPredictionShows() {
    Array targets = Array.of(new float[][] {{1}, {2}});
    Array nan = Array.of(new float[][] {{1}, {Float.NaN}});
    for (Metric metric : new Metric[] {MAE.of(), MSE.of(), RMSE.of(), R2Score.of()}) {
      assertThat(Judged.of(metric, targets, nan)).as(metric.name()).isNaN();
    }
  }

  @Test
  void outputsThatCannotBeJudgedAreRefused() {
    TensorSpec classNumbers = new TensorSpec(Shape.batchOf(), DType.INT32);
    for (Metric metric : new Metric[] {MAE.of(), MSE.of(), RMSE.of(), R2Score.of()}) {
      assertThatThrownBy(() -> metric.check(classNumbers, TensorSpec.floats(3)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "Metric '%s' needs targets of the prediction's shape (?, 3) but they are (?,) int32"
                  .formatted(metric.name()));
    }
    assertThatThrownBy(() -> R2Score.of().check(TensorSpec.floats(2, 3), TensorSpec.floats(2, 3)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Metric 'r2_score' needs a prediction of shape (?, outputs) but it is (?, 2, 3)"
                + " float32");
  }
}
