package dev.lamina.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Loss;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class CrossentropyTest {
  private static final Array ONE_HOT = Array.of(new float[][] {{0, 1, 0}, {0, 0, 1}});
  private static final Array NUMBERS = Array.of(new int[] {1, 2});
  private static final Array SCORES =
      Array.of(new float[][] {{0.05f, 0.95f, 0}, {0.1f, 0.8f, 0.1f}});

  @Test
  void classesOfKerasDocumentation() {
    // keras/src/losses/losses.py, CategoricalCrossentropy and SparseCategoricalCrossentropy:
    // [0.0513, 2.303] and 1.177; to more digits -ln 0.95 = 0.0512933 and -ln 0.1 = 2.3025851
    assertThat(Judged.perExample(CategoricalCrossentropy.of(), ONE_HOT, SCORES))
        .containsExactly(new float[] {0.0512933f, 2.3025851f}, within(1e-6f));
    assertThat(Judged.perExample(SparseCategoricalCrossentropy.of(), NUMBERS, SCORES))
        .containsExactly(new float[] {0.0512933f, 2.3025851f}, within(1e-6f));
    assertThat(Judged.mean(SparseCategoricalCrossentropy.of(), NUMBERS, SCORES))
        .isEqualTo(1.177, within(5e-4));
  }

  @Test
  void probabilitiesOfKerasDocumentation() {
    // keras/src/losses/losses.py, binary_crossentropy: [0.916, 0.714], mean 0.815
    Array targets = Array.of(new float[][] {{0, 1}, {0, 0}});
    Array p = Array.of(new float[][] {{0.6f, 0.4f}, {0.4f, 0.6f}});
    assertThat(Judged.perExample(BinaryCrossentropy.of(), targets, p))
        .containsExactly(new float[] {0.916f, 0.714f}, within(5e-4f));
    assertThat(Judged.mean(BinaryCrossentropy.of(), targets, p)).isEqualTo(0.815, within(5e-4));
  }

  @Test
  void logitsOfKerasDocumentation() {
    // keras/src/losses/losses.py, BinaryCrossentropy: [0.235, 1.496], mean 0.8654 (digits cut off)
    Array targets = Array.of(new float[][] {{0, 1}, {0, 0}});
    Array logits = Array.of(new float[][] {{-18.6f, 0.51f}, {2.94f, -12.8f}});
    Loss loss = BinaryCrossentropy.of().fromLogits(true);
    assertThat(Judged.perExample(loss, targets, logits))
        .containsExactly(new float[] {0.235f, 1.496f}, within(5e-4f));
    assertThat(Judged.mean(loss, targets, logits)).isEqualTo(0.8654, within(1e-4));
  }

  @Test
  void classLogitsByHand() {
    // softmax(0, ln 2, ln 5) = (1, 2, 5)/8
    float ln2 = (float) Math.log(2);
    float ln5 = (float) Math.log(5);
    Array logits = Array.of(new float[][] {{0, ln2, ln5}, {0, ln2, ln5}});
    float[] expected = {(float) Math.log(4), (float) Math.log(1.6)};
    assertThat(
            Judged.perExample(SparseCategoricalCrossentropy.of().fromLogits(true), NUMBERS, logits))
        .containsExactly(expected, within(1e-6f));
    assertThat(Judged.perExample(CategoricalCrossentropy.of().fromLogits(true), ONE_HOT, logits))
        .containsExactly(expected, within(1e-6f));
  }

  @Test
  void scoresThatDoNotAddUpAreDividedByTheirSum() {
    // (1, 2, 5)/8 again
    Array scores = Array.of(new float[][] {{0.1f, 0.2f, 0.5f}, {0.1f, 0.2f, 0.5f}});
    float[] expected = {(float) Math.log(4), (float) Math.log(1.6)};
    assertThat(Judged.perExample(CategoricalCrossentropy.of(), ONE_HOT, scores))
        .containsExactly(expected, within(1e-6f));
    assertThat(Judged.perExample(SparseCategoricalCrossentropy.of(), NUMBERS, scores))
        .containsExactly(expected, within(1e-6f));
  }

  @Test
  void smoothedTargetsByHand() {
    // classes, s = 0.3: y = (0.1, 0.8, 0.1); -0.1 ln 1/8 - 0.8 ln 2/8 - 0.1 ln 5/8 = 1.3639808
    Array scores = Array.of(new float[][] {{0.125f, 0.25f, 0.625f}});
    Array target = Array.of(new float[][] {{0, 1, 0}});
    assertThat(
            Judged.perExample(CategoricalCrossentropy.of().labelSmoothing(0.3), target, scores)[0])
        .isEqualTo(1.3639808f, within(2e-6f));
    // yes or no, s = 0.2: y = 0.9; -0.9 ln 0.25 - 0.1 ln 0.75 = 1.2764331
    assertThat(
            Judged.perExample(
                BinaryCrossentropy.of().labelSmoothing(0.2),
                Array.of(new float[][] {{1}}),
                Array.of(new float[][] {{0.25f}}))[0])
        .isEqualTo(1.2764331f, within(2e-6f));
  }

  @Test
  void certainAndWrongCostsAtMostMinusLogOfEpsilon() {
    // -ln 1e-7 = 16.118096; 1 - 1e-7 is 1 - 2^-23 in float32, and -ln 2^-23 = 15.942385
    assertThat(
            Judged.perExample(
                CategoricalCrossentropy.of(),
                Array.of(new float[][] {{0, 1}}),
                Array.of(new float[][] {{1, 0}}))[0])
        .isEqualTo(16.118095f, within(1e-5f));
    assertThat(
            Judged.perExample(
                BinaryCrossentropy.of(),
                Array.of(new float[][] {{1}, {0}}),
                Array.of(new float[][] {{0}, {1}})))
        .containsExactly(new float[] {16.118095f, 15.942385f}, within(1e-5f));
  }

  @Test
  void everyPositionOfASequenceCounts() {
    // p = (1/4, 3/4) at each of 2 x 2 positions
    Array p = Array.of(new float[] {.25f, .75f, .25f, .75f, .25f, .75f, .25f, .75f}, 2, 2, 2);
    Array numbers = Array.of(new int[] {0, 1, 1, 1}, 2, 2);
    Array oneHot = Array.of(new float[] {1, 0, 0, 1, 0, 1, 0, 1}, 2, 2, 2);
    float right = (float) -Math.log(0.75);
    float half = (float) -(Math.log(0.75) + Math.log(0.25)) / 2;
    assertThat(Judged.perExample(SparseCategoricalCrossentropy.of(), numbers, p))
        .containsExactly(new float[] {half, right}, within(1e-6f));
    assertThat(Judged.perExample(CategoricalCrossentropy.of(), oneHot, p))
        .containsExactly(new float[] {half, right}, within(1e-6f));
  }

  @Test
  void extremeLogitsBehindASoftmaxStayExact() {
    // right: 0; wrong: 100 - -100 = 200, and the gradient of the mean of two is (p - y)/2
    Array logits = Array.of(new float[][] {{100, -100}, {100, -100}});
    Array numbers = Array.of(new int[] {0, 1});
    Array oneHot = Array.of(new float[][] {{1, 0}, {0, 1}});
    assertExtremes(SparseCategoricalCrossentropy.of(), numbers, logits, CrossentropyTest::softmax);
    assertExtremes(CategoricalCrossentropy.of(), oneHot, logits, CrossentropyTest::softmax);
    assertExtremes(
        SparseCategoricalCrossentropy.of().fromLogits(true),
        numbers,
        logits,
        CrossentropyTest::asItIs);
    assertExtremes(
        CategoricalCrossentropy.of().fromLogits(true), oneHot, logits, CrossentropyTest::asItIs);
  }

  private static void assertExtremes(
      Loss loss,
      Array targets,
      Array logits,
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> model) {
    try (Judged judged = new Judged(loss, targets, logits, model)) {
      assertThat(judged.perExample(targets, logits)).containsExactly(0, 200);
      assertThat(judged.gradient(targets, logits)).containsExactly(0, 0, 0.5f, -0.5f);
    }
  }

  @Test
  void extremeLogitsBehindASigmoidStayExact() {
    Array targets = Array.of(new float[][] {{1}, {0}, {1}, {0}});
    Array logits = Array.of(new float[][] {{100}, {100}, {-100}, {-100}});
    for (boolean fromLogits : new boolean[] {false, true}) {
      try (Judged judged =
          new Judged(
              BinaryCrossentropy.of().fromLogits(fromLogits),
              targets,
              logits,
              fromLogits ? CrossentropyTest::asItIs : CrossentropyTest::sigmoid)) {
        assertThat(judged.perExample(targets, logits)).containsExactly(0, 100, 100, 0);
        assertThat(judged.gradient(targets, logits)).containsExactly(0, 0.25f, -0.25f, 0);
      }
    }
  }

  @Test
  void smallLossesKeepTheirDigits() {
    // ln(1 + exp(-20)) = 2.0611536e-9 where 1 - sigmoid(20) has rounded to 0
    Array targets = Array.of(new float[][] {{1}, {0}});
    Array logits = Array.of(new float[][] {{20}, {-20}});
    try (Judged judged =
        new Judged(BinaryCrossentropy.of(), targets, logits, CrossentropyTest::sigmoid)) {
      assertThat(judged.perExample(targets, logits))
          .containsExactly(new float[] {2.0611537e-9f, 2.0611537e-9f}, within(1e-14f));
      assertThat(judged.gradient(targets, logits))
          .containsExactly(new float[] {-1.0305768e-9f, 1.0305768e-9f}, within(1e-14f));
    }
  }

  @Test
  void gradientAtLogitZeroIsProbabilityMinusTarget() {
    // 0.5 - y, of the mean of three; max(x, 0) and |x| have none of their own at 0
    Array targets = Array.of(new float[][] {{1}, {0}, {0.25f}});
    Array logits = Array.of(new float[][] {{0}, {0}, {0}});
    try (Judged judged =
        new Judged(BinaryCrossentropy.of(), targets, logits, CrossentropyTest::sigmoid)) {
      assertThat(judged.gradient(targets, logits))
          .containsExactly(new float[] {-0.5f / 3, 0.5f / 3, 0.25f / 3}, within(1e-7f));
    }
  }

  @Test
  void onlyTheActivationItselfIsLookedThrough() {
    // half a softmax: the probabilities are divided by their sum, 1/2, which the logits do not know
    Array logits = Array.of(new float[][] {{0, 200}});
    Array target = Array.of(new float[][] {{1, 0}});
    try (Judged judged =
        new Judged(
            CategoricalCrossentropy.of(),
            target,
            logits,
            (tf, x) -> tf.math.mul(tf.nn.softmax(x), tf.constant(0.5f)))) {
      assertThat(judged.perExample(target, logits)[0]).isEqualTo(16.118095f, within(1e-5f));
    }
    // a sigmoid is no softmax
    try (Judged judged =
        new Judged(CategoricalCrossentropy.of(), target, logits, CrossentropyTest::sigmoid)) {
      // (1/2, 1) divided by 3/2
      assertThat(judged.perExample(target, logits)[0])
          .isEqualTo((float) Math.log(3), within(1e-6f));
    }
  }

  @Test
  void logitsOutOfAnActivationAreRefused() {
    assertThatThrownBy(
            () ->
                new Judged(
                    SparseCategoricalCrossentropy.of().fromLogits(true),
                    NUMBERS,
                    SCORES,
                    CrossentropyTest::softmax))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "SparseCategoricalCrossentropy: fromLogits is true but the model ends in a Softmax, so"
                + " that its output is probabilities. Remove that activation, or"
                + " fromLogits(true).");
    assertThatThrownBy(
            () ->
                new Judged(
                    BinaryCrossentropy.of().fromLogits(true),
                    SCORES,
                    SCORES,
                    CrossentropyTest::sigmoid))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ends in a Sigmoid");
  }

  @Test
  void nanPredictionShowsInTheLoss() {
    Array nan = Array.of(new float[][] {{Float.NaN, 0.5f, 0.5f}, {0.5f, 0.25f, 0.25f}});
    assertThat(Judged.perExample(CategoricalCrossentropy.of(), ONE_HOT, nan)[0]).isNaN();
    assertThat(Judged.perExample(SparseCategoricalCrossentropy.of(), NUMBERS, nan)[0]).isNaN();
    assertThat(Judged.perExample(BinaryCrossentropy.of(), ONE_HOT, nan)[0]).isNaN();
    assertThat(Judged.perExample(BinaryCrossentropy.of().fromLogits(true), ONE_HOT, nan)[0])
        .isNaN();
  }

  @Test
  void targetsLookAsTheLossNeedsThem() {
    TensorSpec pixels = TensorSpec.floats(4, 4, 3);
    assertThat(SparseCategoricalCrossentropy.of().target(pixels))
        .isEqualTo(new TensorSpec(Shape.batchOf(4, 4), DType.INT32));
    assertThat(CategoricalCrossentropy.of().target(pixels)).isEqualTo(pixels);
    assertThat(BinaryCrossentropy.of().target(TensorSpec.floats(1)))
        .isEqualTo(TensorSpec.floats(1));
  }

  @Test
  void oneOutputIsNoChoiceOfClasses() {
    for (Loss loss :
        new Loss[] {SparseCategoricalCrossentropy.of(), CategoricalCrossentropy.of()}) {
      assertThatThrownBy(() -> loss.target(TensorSpec.floats(1)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("but it is (?, 1) float32")
          .hasMessageContaining("use BinaryCrossentropy");
    }
  }

  @Test
  void labelOutOfRangeIsNamedWithItsRow() {
    TensorSpec ten = TensorSpec.floats(10);
    Loss loss = SparseCategoricalCrossentropy.of();
    loss.checkTargets(Array.of(new int[] {0, 9, 5}), ten);
    assertThatThrownBy(() -> loss.checkTargets(Array.of(new int[] {0, 9, 10}), ten))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "Row 2 of the targets names class 10, but the model has 10 classes (expected: 0 to 9)");
    assertThatThrownBy(() -> loss.checkTargets(Array.of(new int[] {0, -1, 3}), ten))
        .hasMessageContaining("Row 1 of the targets names class -1");
    // two positions a row: the fourth value stands in row 1
    assertThatThrownBy(
            () ->
                loss.checkTargets(
                    Array.of(new int[] {0, 1, 2, 11}, 2, 2), TensorSpec.floats(2, 10)))
        .hasMessageContaining("Row 1 of the targets names class 11");
  }

  @Test
  void valueThatIsNoProbabilityIsNamedWithItsRow() {
    TensorSpec two = TensorSpec.floats(2);
    for (Loss loss : new Loss[] {BinaryCrossentropy.of(), CategoricalCrossentropy.of()}) {
      loss.checkTargets(Array.of(new float[][] {{0, 1}, {0.3f, 0.7f}}), two);
      assertThatThrownBy(() -> loss.checkTargets(Array.of(new float[][] {{0, 1}, {0, 2}}), two))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith("Row 1 of the targets holds 2.0, but ")
          .hasMessageEndingWith("Crossentropy needs values from 0 to 1");
      assertThatThrownBy(() -> loss.checkTargets(Array.of(new float[][] {{Float.NaN, 1}}), two))
          .hasMessageContaining("Row 0 of the targets holds NaN");
    }
  }

  @Test
  void smoothingOutOfRangeIsRefused() {
    assertThatThrownBy(() -> CategoricalCrossentropy.of().labelSmoothing(-0.1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("labelSmoothing: -0.1 (expected: 0 to 1)");
    assertThatThrownBy(() -> BinaryCrossentropy.of().labelSmoothing(1.1))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(BinaryCrossentropy.of()).isEqualTo(new BinaryCrossentropy(false, 0));
    assertThat(CategoricalCrossentropy.of()).isEqualTo(new CategoricalCrossentropy(false, 0));
    assertThat(SparseCategoricalCrossentropy.of())
        .isEqualTo(new SparseCategoricalCrossentropy(false));
  }

  private static Operand<TFloat32> asItIs(Ops tf, Operand<TFloat32> x) {
    return x;
  }

  private static Operand<TFloat32> softmax(Ops tf, Operand<TFloat32> x) {
    return tf.nn.softmax(x);
  }

  private static Operand<TFloat32> sigmoid(Ops tf, Operand<TFloat32> x) {
    return tf.math.sigmoid(x);
  }
}
