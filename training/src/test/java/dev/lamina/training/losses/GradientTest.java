package dev.lamina.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.Loss;
import dev.lamina.api.Shape;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Every loss, in every form, against central differences of its own value. */
class GradientTest {
  /** A power of two, so that x + h and x - h are exact neighbours. */
  private static final float H = 1f / 512;

  private static final Array CLASSES = Array.of(new int[] {1, 2, 0, 1});
  private static final Array CLASSES_OF_PAIRS = Array.of(new int[] {1, 2, 0, 1, 2, 2, 1, 0}, 4, 2);
  private static final Array ONE_HOT =
      Array.of(new float[][] {{0, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0.5f, 0.25f, 0.25f}});
  private static final Array ONE_HOT_PAIRS =
      Array.of(
          new float[] {0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0},
          4,
          2,
          3);
  private static final Array SIGNS =
      Array.of(new float[][] {{1, -1, 1}, {-1, 1, 1}, {1, 1, -1}, {-1, -1, 1}});

  record Case(
      Loss loss,
      String form,
      Array targets,
      boolean probabilities,
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> model) {
    @Override
    public String toString() {
      return loss + " " + form + " " + targets.shape();
    }
  }

  static Stream<Case> cases() {
    Loss sparse = SparseCategoricalCrossentropy.of();
    Loss sparseLogits = SparseCategoricalCrossentropy.of().fromLogits(true);
    CategoricalCrossentropy categorical = CategoricalCrossentropy.of();
    BinaryCrossentropy binary = BinaryCrossentropy.of();
    return Stream.of(
        numbers(MeanSquaredError.of(), ONE_HOT),
        numbers(MeanSquaredError.of(), ONE_HOT_PAIRS),
        numbers(MeanAbsoluteError.of(), ONE_HOT),
        numbers(MeanAbsoluteError.of(), ONE_HOT_PAIRS),
        numbers(Hinge.of(), SIGNS),
        numbers(Hinge.of(), ONE_HOT_PAIRS),
        numbers(sparseLogits, CLASSES),
        numbers(sparseLogits, CLASSES_OF_PAIRS),
        probabilities(sparse, CLASSES),
        probabilities(sparse, CLASSES_OF_PAIRS),
        behind("softmax", sparse, CLASSES),
        behind("softmax", sparse, CLASSES_OF_PAIRS),
        numbers(categorical.fromLogits(true), ONE_HOT),
        numbers(categorical.fromLogits(true).labelSmoothing(0.2), ONE_HOT_PAIRS),
        probabilities(categorical, ONE_HOT),
        probabilities(categorical.labelSmoothing(0.2), ONE_HOT_PAIRS),
        behind("softmax", categorical, ONE_HOT),
        behind("softmax", categorical.labelSmoothing(0.2), ONE_HOT_PAIRS),
        numbers(binary.fromLogits(true), ONE_HOT),
        numbers(binary.fromLogits(true).labelSmoothing(0.2), ONE_HOT_PAIRS),
        probabilities(binary, ONE_HOT),
        probabilities(binary.labelSmoothing(0.2), ONE_HOT_PAIRS),
        behind("sigmoid", binary, ONE_HOT),
        behind("sigmoid", binary.labelSmoothing(0.2), ONE_HOT_PAIRS));
  }

  private static Case numbers(Loss loss, Array targets) {
    return new Case(loss, "of numbers", targets, false, (tf, x) -> x);
  }

  private static Case probabilities(Loss loss, Array targets) {
    return new Case(loss, "of probabilities", targets, true, (tf, x) -> x);
  }

  private static Case behind(String activation, Loss loss, Array targets) {
    return new Case(
        loss,
        "behind a " + activation,
        targets,
        false,
        (tf, x) -> activation.equals("softmax") ? tf.nn.softmax(x) : tf.math.sigmoid(x));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientIsTheSlope(Case c) {
    Random random = new Random(7);
    long[] shape = isSparse(c) ? c.targets.shape().append(3).dims() : c.targets.shape().dims();
    float[] x = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < x.length; i++) {
      // away from the kinks of |x|, which are at 0 and 1 here
      x[i] =
          c.probabilities
              ? random.nextFloat(0.2f, 0.8f)
              : random.nextFloat(0.05f, 0.95f) + i % 3 - 1;
    }
    try (Judged judged = new Judged(c.loss, c.targets, Array.of(x, shape), c.model)) {
      float[] gradient = judged.gradient(c.targets, Array.of(x, shape));
      double largest = 0;
      double[] slope = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        float[] up = x.clone();
        float[] down = x.clone();
        up[i] += H;
        down[i] -= H;
        slope[i] =
            (mean(judged.perExample(c.targets, Array.of(up, shape)))
                    - mean(judged.perExample(c.targets, Array.of(down, shape))))
                / ((double) up[i] - down[i]);
        largest = Math.max(largest, Math.abs(slope[i]));
      }
      assertThat(largest).isGreaterThan(0.01);
      for (int i = 0; i < x.length; i++) {
        assertThat((double) gradient[i])
            .as("element %d", i)
            .isEqualTo(slope[i], within(0.005 * largest));
      }
    }
  }

  private static boolean isSparse(Case c) {
    return c.loss instanceof SparseCategoricalCrossentropy;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
