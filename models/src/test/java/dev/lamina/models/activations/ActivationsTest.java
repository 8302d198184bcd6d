package dev.lamina.models.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Activation;
import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ActivationsTest {
  // Neither 0, where several have a kink, nor so large that float32 saturates.
  private static final float[] POINTS = {-6, -3, -1.5f, -0.7f, -0.01f, 0.01f, 0.3f, 1, 2.5f, 5};

  private record Computed(Array y, Array dy) {}

  /** Every activation that works value by value, with its textbook formula in double. */
  static Stream<Arguments> formulas() {
    double alpha = 1.6732632423543772; // Klambauer et al., 2017, section 2
    double scale = 1.0507009873554805;
    double c = Math.sqrt(2 / Math.PI);
    return Stream.of(
        formula(Activations.LINEAR, x -> x),
        formula(Activations.RELU, x -> Math.max(x, 0)),
        formula(Activations.SIGMOID, x -> 1 / (1 + Math.exp(-x))),
        formula(Activations.TANH, Math::tanh),
        formula(Activations.ELU, x -> x > 0 ? x : Math.expm1(x)),
        formula(Activations.elu(0.3), x -> x > 0 ? x : 0.3 * Math.expm1(x)),
        formula(Activations.elu(-0.3), x -> x > 0 ? x : -0.3 * Math.expm1(x)),
        formula(Activations.SELU, x -> scale * (x > 0 ? x : alpha * Math.expm1(x))),
        formula(Activations.GELU, x -> x * normalCdf(x)),
        formula(
            Gelu.of().approximate(true),
            x -> x / 2 * (1 + Math.tanh(c * (x + 0.044715 * x * x * x)))),
        formula(Activations.SOFTPLUS, x -> Math.log1p(Math.exp(x))),
        formula(Activations.LEAKY_RELU, x -> x > 0 ? x : 0.2 * x),
        formula(Activations.leakyRelu(0.1), x -> x > 0 ? x : 0.1 * x));
  }

  private static Arguments formula(Activation activation, DoubleUnaryOperator f) {
    return Arguments.of(activation, f);
  }

  @ParameterizedTest
  @MethodSource("formulas")
  void valuesFollowTheFormula(Activation activation, DoubleUnaryOperator f) {
    float[] y = compute(activation, POINTS, POINTS.length).y.floats();
    for (int i = 0; i < POINTS.length; i++) {
      assertThat((double) y[i])
          .as("at " + POINTS[i])
          .isCloseTo(f.applyAsDouble(POINTS[i]), within(2e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("formulas")
  void gradientIsTheFormulasCentralDifference(Activation activation, DoubleUnaryOperator f) {
    float[] dy = compute(activation, POINTS, POINTS.length).dy.floats();
    double h = 1e-5;
    for (int i = 0; i < POINTS.length; i++) {
      double x = POINTS[i];
      double difference = (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
      assertThat((double) dy[i]).as("at " + x).isCloseTo(difference, within(1e-5));
    }
  }

  @Test
  void geluWeighsByTheNormalDistribution() {
    // Phi(1) = 0.8413447, Phi(-1) = 0.1586553 (tables of the normal distribution).
    assertThat(compute(Activations.GELU, new float[] {1, -1}, 2).y.floats())
        .containsExactly(new float[] {0.8413447f, -0.1586553f}, within(1e-6f));
  }

  @Test
  void seluHasTheValueThatKerasPublishes() {
    // keras.ops.selu([-1., 0., 1.]) = [-1.11133055, 0., 1.05070098], from its documentation.
    assertThat(compute(Activations.SELU, new float[] {-1, 0, 1}, 3).y.floats())
        .containsExactly(new float[] {-1.1113305f, 0, 1.050701f}, within(1e-6f));
  }

  @Test
  void softplusNeitherOverflowsNorLosesSmallValues() {
    // To float32 precision log(1 + e^100) = 100 and log(1 + e^-20) = e^-20.
    float[] y = compute(Activations.SOFTPLUS, new float[] {100, -20}, 2).y.floats();
    assertThat(y[0]).isEqualTo(100f);
    assertThat(y[1]).isCloseTo(2.0611537e-9f, within(1e-14f));
  }

  @Test
  void softmaxOfEachRowSumsToOne() {
    // exp(0) : exp(ln 3) : exp(ln 4) = 1 : 3 : 4
    float ln3 = (float) Math.log(3);
    float ln4 = (float) Math.log(4);
    float[] y =
        compute(Activations.SOFTMAX, new float[] {0, ln3, ln4, 1000, 1000, -1000}, 3).y.floats();
    assertThat(y).containsExactly(new float[] {0.125f, 0.375f, 0.5f, 0.5f, 0.5f, 0}, within(1e-6f));
  }

  @Test
  void softmaxGradientIsTheCentralDifference() {
    float[] x = {0.2f, -1, 0.7f, 1.5f, 0, -0.4f};
    float[] dy = compute(Activations.SOFTMAX, x, 3).dy.floats();
    double h = 1e-6;
    for (int i = 0; i < x.length; i++) {
      double difference = (weightedSoftmax(x, i, h) - weightedSoftmax(x, i, -h)) / (2 * h);
      assertThat((double) dy[i]).as("at " + i).isCloseTo(difference, within(1e-6));
    }
  }

  @Test
  void linearAddsNoNode() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(1f);
      assertThat(Activations.LINEAR.apply(tf, x)).isSameAs(x);
    }
  }

  @Test
  void parametersMustBeFinite() {
    assertThatThrownBy(() -> Activations.leakyRelu(Double.NaN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("negativeSlope: NaN (expected: a finite number)");
    assertThatThrownBy(() -> Activations.elu(Double.POSITIVE_INFINITY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("alpha: Infinity (expected: a finite number)");
  }

  /** Returns the sum of (1, 2, 3) * softmax(row), the scalar whose gradient compute() takes. */
  private static double weightedSoftmax(float[] x, int moved, double by) {
    double total = 0;
    for (int row = 0; row < x.length; row += 3) {
      double sum = 0;
      double weighted = 0;
      for (int j = 0; j < 3; j++) {
        double e = Math.exp(x[row + j] + (row + j == moved ? by : 0));
        sum += e;
        weighted += (j + 1) * e;
      }
      total += weighted / sum;
    }
    return total;
  }

  /** The standard normal distribution function, by Simpson's rule: independent of any erf. */
  private static double normalCdf(double x) {
    int n = 2000;
    double h = x / n;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double weight = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-(i * h) * (i * h) / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  /**
   * Runs an activation on rows of a width. The gradient is that of sum(y) for a single row, and of
   * the sum of (1, 2, ..., width) * y for several: the plain sum of a softmax is constant.
   */
  private static Computed compute(Activation activation, float[] x, int width) {
    Shape shape = Shape.of(x.length / width, width);
    float[] coefficients = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      coefficients[i] = shape.get(0) == 1 ? 1 : i % width + 1;
    }
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> input = tf.constant(shape, DataBuffers.of(x, true, false));
      Operand<TFloat32> y = activation.apply(tf, input);
      Operand<TFloat32> dy = tf.constant(shape, DataBuffers.of(coefficients, true, false));
      Output<?>[] dx =
          graph.addGradients(
              "gradient",
              new Output<?>[] {tf.math.mul(y, dy).asOutput()},
              new Output<?>[] {input.asOutput()},
              new Output<?>[0]);
      try (Result result = session.runner().fetch(y).fetch(dx[0]).run()) {
        return new Computed(array(result, 0), array(result, 1));
      }
    }
  }

  private static Array array(Result result, int index) {
    return Array.of((TFloat32) result.get(index));
  }
}
