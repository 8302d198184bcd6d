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
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Precision, recall and the area under the curve. */
class DetectionTest {
  private static final Array TARGETS = column(0, 0, 1, 1);
  private static final Array SCORES = column(0, 0.5f, 0.3f, 0.9f);

  @Test
  void precisionAndRecallOfKerasDocumentation() {
    // keras/src/metrics/confusion_metrics.py: 0.6666667 both; tp 2, fp 1, fn 1
    Array targets = column(0, 1, 1, 1);
    Array answers = column(1, 0, 1, 1);
    assertThat(Judged.of(Precision.of(), targets, answers)).isEqualTo(2 / 3.0, within(1e-12));
    assertThat(Judged.of(Recall.of(), targets, answers)).isEqualTo(2 / 3.0, within(1e-12));
  }

  @Test
  void precisionAndRecallCountOverBatches() {
    // yes: 1 of 2 right in the first batch, 1 of 1 in the short last one; positives 2 and 2
    Array first = column(1, 0, 1);
    Array firstScores = column(0.9f, 0.8f, 0.2f);
    Array last = column(1, 1);
    Array lastScores = column(0.6f, 0.5f);
    // 2/3; a mean of means would be 3/4
    assertThat(Judged.of(Precision.of(), first, firstScores, last, lastScores))
        .isEqualTo(2 / 3.0, within(1e-12));
    // 2/4: the score at the threshold is no yes
    assertThat(Judged.of(Recall.of(), first, firstScores, last, lastScores)).isEqualTo(0.5);
  }

  @Test
  void thresholdTradesPrecisionForRecall() {
    // above 0.2: 0.5, 0.3, 0.9 with one false; above 0.8: 0.9 only
    assertThat(Judged.of(Precision.of().threshold(0.2), TARGETS, SCORES))
        .isEqualTo(2 / 3.0, within(1e-12));
    assertThat(Judged.of(Recall.of().threshold(0.2), TARGETS, SCORES)).isEqualTo(1);
    assertThat(Judged.of(Precision.of().threshold(0.8), TARGETS, SCORES)).isEqualTo(1);
    assertThat(Judged.of(Recall.of().threshold(0.8), TARGETS, SCORES)).isEqualTo(0.5);
  }

  @Test
  void nothingToCountGivesZero() {
    assertThat(Judged.of(Precision.of(), column(1, 0), column(0.1f, 0.2f))).isZero();
    assertThat(Judged.of(Recall.of(), column(0, 0), column(0.9f, 0.2f))).isZero();
    assertThat(Judged.of(AUC.of(), column(1, 1), column(0.9f, 0.2f))).isZero();
    assertThat(Judged.of(AUC.of(), column(0, 0), column(0.9f, 0.2f))).isZero();
  }

  @Test
  void areaOfKerasDocumentation() {
    // keras/src/metrics/confusion_metrics.py, AUC: tpr (1, 0.5, 0), fpr (1, 0, 0): 0.75
    assertThat(Judged.of(AUC.of().numThresholds(3), TARGETS, SCORES)).isEqualTo(0.75);
  }

  @Test
  void areaOfLogitsGoesThroughTheSigmoid() {
    // logits of the scores above, log(p/(1-p))
    Array logits = column(-27.6f, 0, -0.8473f, 2.1972f);
    assertThat(Judged.of(AUC.of().numThresholds(3).fromLogits(true), TARGETS, logits))
        .isEqualTo(0.75);
  }

  @Test
  void areaIsOneZeroOrHalf() {
    assertThat(Judged.of(AUC.of(), TARGETS, TARGETS)).isEqualTo(1);
    assertThat(Judged.of(AUC.of(), TARGETS, column(1, 1, 0, 0))).isEqualTo(0);
    assertThat(Judged.of(AUC.of(), TARGETS, column(0.7f, 0.7f, 0.7f, 0.7f))).isEqualTo(0.5);
  }

  @Test
  void areaIsTheShareOfPairsInOrder() {
    // Hanley and McNeil: scores on a grid of 1/199 lie each in a bucket of its own, so that the
    // curve's area is exactly (pairs in order + half the equal pairs) / pairs
    Random random = new Random(3);
    int n = 500;
    float[] targets = new float[n];
    float[] scores = new float[n];
    for (int i = 0; i < n; i++) {
      targets[i] = random.nextInt(4) == 0 ? 1 : 0;
      int place = Math.min(198, random.nextInt(150) + 40 * (int) targets[i]);
      scores[i] = (place + 0.5f) / 199;
    }
    double inOrder = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (targets[i] == 1 && targets[j] == 0) {
          pairs++;
          inOrder += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    Array t = Array.of(targets, n, 1);
    Array s = Array.of(scores, n, 1);
    assertThat(inOrder / pairs).isBetween(0.6, 0.9);
    assertThat(Judged.of(AUC.of(), t, s)).isEqualTo(inOrder / pairs, within(1e-12));
    // in three batches, the last one short
    assertThat(
            Judged.of(
                AUC.of(),
                t.slice(0, 200),
                s.slice(0, 200),
                t.slice(200, 400),
                s.slice(200, 400),
                t.slice(400, n),
                s.slice(400, n)))
        .isEqualTo(inOrder / pairs, within(1e-12));
  }

  @Test
  void scoresOutsideZeroToOneCountAsTheEnds() {
    assertThat(Judged.of(AUC.of(), TARGETS, column(-5, 0, 1, 7))).isEqualTo(1);
    assertThat(Judged.of(AUC.of(), TARGETS, column(-5, 7, 1, 1))).isEqualTo(0.75);
  }

  @Test
  void nanScoreShowsInTheArea() {
    assertThat(Judged.of(AUC.of(), TARGETS, column(0, 0.5f, Float.NaN, 0.9f))).isNaN();
  }

  @Test
  void namesAndDefaultsAreThoseOfKeras() {
    assertThat(Precision.of()).isEqualTo(new Precision(0.5));
    assertThat(Recall.of()).isEqualTo(new Recall(0.5));
    assertThat(AUC.of()).isEqualTo(new AUC(200, false));
    assertThat(Precision.of().name()).isEqualTo("precision");
    assertThat(Recall.of().name()).isEqualTo("recall");
    assertThat(AUC.of().name()).isEqualTo("auc");
    for (Metric metric : new Metric[] {Precision.of(), Recall.of(), AUC.of()}) {
      assertThat(metric.higherIsBetter()).isTrue();
    }
  }

  @Test
  void outputsThatCannotBeJudgedAreRefused() {
    TensorSpec classNumbers = new TensorSpec(Shape.batchOf(), DType.INT32);
    for (Metric metric : new Metric[] {Precision.of(), Recall.of(), AUC.of()}) {
      metric.check(TensorSpec.floats(1), TensorSpec.floats(1));
      assertThatThrownBy(() -> metric.check(classNumbers, TensorSpec.floats(2)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("they are (?,) int32");
    }
    assertThatThrownBy(() -> AUC.of().check(TensorSpec.floats(3), TensorSpec.floats(3)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Metric 'auc' needs one output an example, from 0 to 1: shape (?, 1), but the"
                + " prediction is (?, 3) float32");
    assertThatThrownBy(() -> AUC.of().numThresholds(1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("numThresholds: 1 (expected: >= 2)");
    assertThatThrownBy(() -> Recall.of().threshold(Double.NaN))
        .isInstanceOf(ConfigurationException.class);
  }

  private static Array column(float... values) {
    return Array.of(values, values.length, 1);
  }
}
