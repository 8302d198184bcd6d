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
import org.junit.jupiter.api.Test;

class AccuracyTest {
  private static final TensorSpec CLASS_NUMBERS = new TensorSpec(Shape.batchOf(), DType.INT32);

  private static final Array SCORES =
      Array.of(new float[][] {{0.1f, 0.6f, 0.3f}, {0.05f, 0.95f, 0}, {0.2f, 0.2f, 0.6f}});
  private static final Array ONE_HOT = Array.of(new float[][] {{0, 0, 1}, {0, 1, 0}, {0, 0, 1}});
  private static final Array NUMBERS = Array.of(new int[] {2, 1, 2});

  @Test
  void kerasPublishesTheSameNumbers() {
    // the examples in the documentation of BinaryAccuracy, CategoricalAccuracy and
    // SparseCategoricalAccuracy
    assertThat(
            Judged.of(
                BinaryAccuracy.of(),
                Array.of(new float[][] {{1}, {1}, {0}, {0}}),
                Array.of(new float[][] {{0.98f}, {1}, {0}, {0.6f}})))
        .isEqualTo(0.75);
    assertThat(
            Judged.of(
                CategoricalAccuracy.of(),
                Array.of(new float[][] {{0, 0, 1}, {0, 1, 0}}),
                Array.of(new float[][] {{0.1f, 0.9f, 0.8f}, {0.05f, 0.95f, 0}})))
        .isEqualTo(0.5);
    assertThat(
            Judged.of(
                SparseCategoricalAccuracy.of(),
                Array.of(new int[] {2, 1}),
                Array.of(new float[][] {{0.1f, 0.6f, 0.3f}, {0.05f, 0.95f, 0}})))
        .isEqualTo(0.5);
  }

  @Test
  void shapesChooseTheKindOfAccuracy() {
    // argmax is 1, 1, 2: two of three are right
    assertThat(Judged.of(Accuracy.of(), NUMBERS, SCORES)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(Judged.of(Accuracy.of(), ONE_HOT, SCORES)).isEqualTo(2 / 3.0, within(1e-12));
    // argmax over one output would call all four right
    assertThat(
            Judged.of(
                Accuracy.of(),
                Array.of(new float[][] {{1}, {0}, {1}, {0}}),
                Array.of(new float[][] {{0.7f}, {0.7f}, {0.2f}, {0.2f}})))
        .isEqualTo(0.5);
  }

  @Test
  void lastShortBatchCountsBySize() {
    // 2 of 3, then 0 of 1: 2/4; a mean of means would be 1/3
    for (Metric metric : new Metric[] {Accuracy.of(), SparseCategoricalAccuracy.of()}) {
      assertThat(
              Judged.of(
                  metric,
                  NUMBERS,
                  SCORES,
                  Array.of(new int[] {0}),
                  Array.of(new float[][] {{0.1f, 0.2f, 0.7f}})))
          .isEqualTo(0.5);
    }
  }

  @Test
  void everyPositionOfASequenceCounts() {
    // [2, 2] class numbers against [2, 2, 2] scores: argmax 1, 0, 1, 1; right are the first three
    Array numbers = Array.of(new int[] {1, 0, 1, 0}, 2, 2);
    Array scores = Array.of(new float[] {0, 1, 1, 0, 0, 1, 0, 1}, 2, 2, 2);
    assertThat(Judged.of(Accuracy.of(), numbers, scores)).isEqualTo(0.75);
    assertThat(Judged.of(SparseCategoricalAccuracy.of(), numbers, scores)).isEqualTo(0.75);
  }

  @Test
  void firstOfEqualScoresCounts() {
    Array equal = Array.of(new float[][] {{0.5f, 0.5f}});
    assertThat(Judged.of(Accuracy.of(), Array.of(new int[] {0}), equal)).isEqualTo(1);
    assertThat(Judged.of(Accuracy.of(), Array.of(new int[] {1}), equal)).isEqualTo(0);
  }

  @Test
  void valueAtTheThresholdIsNo() {
    Array half = Array.of(new float[][] {{0.5f}});
    assertThat(Judged.of(BinaryAccuracy.of(), Array.of(new float[][] {{0}}), half)).isEqualTo(1);
    assertThat(Judged.of(BinaryAccuracy.of(), Array.of(new float[][] {{1}}), half)).isEqualTo(0);
  }

  @Test
  void thresholdDecides() {
    Array targets = Array.of(new float[][] {{1, 0, 1, 1}});
    Array logits = Array.of(new float[][] {{0.2f, -3, 4, -0.1f}});
    // above 0.5: only the third; right are the second and third
    assertThat(Judged.of(BinaryAccuracy.of(), targets, logits)).isEqualTo(0.5);
    // above 0: first and third; wrong is the last
    assertThat(Judged.of(BinaryAccuracy.of().threshold(0), targets, logits)).isEqualTo(0.75);
  }

  @Test
  void noDataGivesZeroAsInKeras() {
    assertThat(Accuracy.of().result(new double[] {0, 0})).isZero();
  }

  @Test
  void moreIsBetter() {
    assertThat(Accuracy.of().higherIsBetter()).isTrue();
    assertThat(Accuracy.of().name()).isEqualTo("accuracy");
    assertThat(BinaryAccuracy.of().name()).isEqualTo("binary_accuracy");
    assertThat(CategoricalAccuracy.of().name()).isEqualTo("categorical_accuracy");
    assertThat(SparseCategoricalAccuracy.of().name()).isEqualTo("sparse_categorical_accuracy");
  }

  @Test
  void wrongKindOfTargetsIsRefused() {
    assertThatThrownBy(
            () -> SparseCategoricalAccuracy.of().check(TensorSpec.floats(3), TensorSpec.floats(3)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Metric 'sparse_categorical_accuracy' needs class numbers: int32 targets of shape (?,)"
                + " for a prediction of shape (?, 3), but they are (?, 3) float32");
    assertThatThrownBy(() -> CategoricalAccuracy.of().check(CLASS_NUMBERS, TensorSpec.floats(3)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("needs targets of the prediction's shape (?, 3)")
        .hasMessageContaining("they are (?,) int32");
    assertThatThrownBy(() -> BinaryAccuracy.of().check(CLASS_NUMBERS, TensorSpec.floats(1)))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(
            () -> CategoricalAccuracy.of().check(TensorSpec.floats(1), TensorSpec.floats(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("use 'binary_accuracy'");
    assertThatThrownBy(() -> Accuracy.of().check(TensorSpec.floats(2), TensorSpec.floats(3)))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> BinaryAccuracy.of().threshold(Double.NaN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("threshold: NaN (expected: a finite number)");
  }
}
