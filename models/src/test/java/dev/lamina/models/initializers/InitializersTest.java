package dev.lamina.models.initializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InitializersTest {
  /** A convolution's kernel with fans 3 * 3 * 100 = 900 and 3 * 3 * 300 = 2700. */
  private static final Shape KERNEL = Shape.of(3, 3, 100, 300);

  private static final int COUNT = 270_000;

  /** The standard deviation of a standard normal distribution cut off at 2, from Keras's source. */
  private static final double CUT_OFF_AT_TWO = 0.8796256610342398;

  private static float[] fill(Initializer initializer, Shape shape) {
    float[] values = new float[(int) shape.size()];
    initializer.fill(values, shape, new SplittableRandom(42));
    return values;
  }

  static Stream<Arguments> uniforms() {
    return Stream.of(
        Arguments.of(Initializers.GLOROT_UNIFORM, 0, Math.sqrt(6.0 / (900 + 2700))),
        Arguments.of(Initializers.HE_UNIFORM, 0, Math.sqrt(6.0 / 900)),
        Arguments.of(Initializers.LECUN_UNIFORM, 0, Math.sqrt(3.0 / 900)),
        Arguments.of(Initializers.randomUniform(), 0, 0.05),
        Arguments.of(RandomUniform.of(2, 6), 4, 2));
  }

  @ParameterizedTest
  @MethodSource("uniforms")
  void uniformsFillTheIntervalEvenly(Initializer initializer, double center, double limit) {
    float[] values = fill(initializer, KERNEL);
    int[] tenths = new int[10];
    double lowest = 1;
    double highest = 0;
    for (float value : values) {
      double position = (value - center + limit) / (2 * limit);
      lowest = Math.min(lowest, position);
      highest = Math.max(highest, position);
      tenths[Math.min(9, Math.max(0, (int) (10 * position)))]++;
    }
    assertThat(lowest).isCloseTo(0, within(1e-4)).isGreaterThan(-1e-6);
    assertThat(highest).isCloseTo(1, within(1e-4)).isLessThan(1 + 1e-6);
    // Each tenth's count is binomial with standard deviation sqrt(n * 0.1 * 0.9) = 156.
    for (int n : tenths) {
      assertThat(n).isCloseTo(COUNT / 10, within(5 * 156));
    }
  }

  static Stream<Arguments> truncatedNormals() {
    return Stream.of(
        Arguments.of(Initializers.GLOROT_NORMAL, 0, Math.sqrt(2.0 / (900 + 2700)) / CUT_OFF_AT_TWO),
        Arguments.of(Initializers.HE_NORMAL, 0, Math.sqrt(2.0 / 900) / CUT_OFF_AT_TWO),
        Arguments.of(Initializers.LECUN_NORMAL, 0, Math.sqrt(1.0 / 900) / CUT_OFF_AT_TWO),
        Arguments.of(Initializers.truncatedNormal(), 0, 0.05),
        Arguments.of(TruncatedNormal.of(3, 2), 3, 2));
  }

  @ParameterizedTest
  @MethodSource("truncatedNormals")
  void truncatedNormalsEndAtTwoStandardDeviations(
      Initializer initializer, double mean, double stddev) {
    double[] z = standardized(fill(initializer, KERNEL), mean, stddev);
    assertThat(IntStream.range(0, z.length).mapToDouble(i -> Math.abs(z[i])).max().orElseThrow())
        .isBetween(1.99, 2 + 1e-5);
    assertMoments(z, CUT_OFF_AT_TWO);
    // P(|z| < 1) / P(|z| < 2) = 0.6826895 / 0.9544997
    assertShareWithinOne(z, 0.7152328);
  }

  @Test
  void randomNormalHasTheTailsOfANormalDistribution() {
    double[] z = standardized(fill(RandomNormal.of(3, 2), KERNEL), 3, 2);
    assertMoments(z, 1);
    assertShareWithinOne(z, 0.6826895);
    assertMoments(standardized(fill(Initializers.randomNormal(), KERNEL), 0, 0.05), 1);
  }

  private static double[] standardized(float[] values, double mean, double stddev) {
    assertThat(values).hasSize(COUNT);
    return IntStream.range(0, COUNT).mapToDouble(i -> (values[i] - mean) / stddev).toArray();
  }

  /** Five standard errors: stddev / sqrt(n) of a mean, at most stddev / sqrt(2n) of a deviation. */
  private static void assertMoments(double[] z, double stddev) {
    double mean = IntStream.range(0, COUNT).mapToDouble(i -> z[i]).sum() / COUNT;
    double square = IntStream.range(0, COUNT).mapToDouble(i -> z[i] * z[i]).sum() / COUNT;
    assertThat(mean).isCloseTo(0, within(5 * stddev / Math.sqrt(COUNT)));
    assertThat(Math.sqrt(square)).isCloseTo(stddev, within(5 * stddev / Math.sqrt(2 * COUNT)));
  }

  private static void assertShareWithinOne(double[] z, double share) {
    long within = IntStream.range(0, COUNT).filter(i -> Math.abs(z[i]) < 1).count();
    double standardError = Math.sqrt(share * (1 - share) / COUNT);
    assertThat((double) within / COUNT).isCloseTo(share, within(5 * standardError));
  }

  @Test
  void glorotLimitOfADenseKernelIsTheTextbooks() {
    // sqrt(6 / (2 + 4)) = 1
    float[] values = fill(Initializers.GLOROT_UNIFORM, Shape.of(2, 4));
    float[] wide = fill(RandomUniform.of(-1, 1), Shape.of(2, 4));
    assertThat(values).containsExactly(wide, within(1e-6f));
  }

  @Test
  void constantsAreConstant() {
    assertThat(fill(Initializers.ZEROS, Shape.of(3))).containsExactly(0, 0, 0);
    assertThat(fill(Initializers.ONES, Shape.of(3))).containsExactly(1, 1, 1);
    assertThat(fill(Initializers.constant(-2.5), Shape.of(2))).containsExactly(-2.5f, -2.5f);
  }

  @Test
  void oneSeedGivesTheSameValues() {
    assertThat(fill(Initializers.HE_NORMAL, KERNEL)).isEqualTo(fill(new HeNormal(), KERNEL));
  }

  @Test
  void parametersOutsideTheirRangeAreRefused() {
    assertThatThrownBy(() -> RandomNormal.of(0, -1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("stddev: -1.0 (expected: a finite number >= 0)");
    assertThatThrownBy(() -> TruncatedNormal.of().stddev(Double.NaN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("stddev: NaN (expected: a finite number >= 0)");
    assertThatThrownBy(() -> RandomUniform.of(1, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("maxval: 0.0 (expected: >= minval, 1.0)");
    assertThatThrownBy(() -> Initializers.constant(Double.NEGATIVE_INFINITY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("value: -Infinity (expected: a finite number)");
  }
}
