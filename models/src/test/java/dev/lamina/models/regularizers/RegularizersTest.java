package dev.lamina.models.regularizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Regularizer;
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
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

class RegularizersTest {
  /** Of (1, -2), (3, -4): sum |w| = 10, sum w^2 = 30. */
  static Stream<Arguments> penalties() {
    return Stream.of(
        // 0.01 * sign(w)
        Arguments.of(L1.of(), 0.1, new double[] {0.01, -0.01, 0.01, -0.01}),
        Arguments.of(L1.of(0.5), 5, new double[] {0.5, -0.5, 0.5, -0.5}),
        // 2 * 0.01 * w
        Arguments.of(L2.of(), 0.3, new double[] {0.02, -0.04, 0.06, -0.08}),
        Arguments.of(L2.of(0.1), 3, new double[] {0.2, -0.4, 0.6, -0.8}),
        Arguments.of(L1L2.of(0.5, 0.1), 8, new double[] {0.7, -0.9, 1.1, -1.3}),
        Arguments.of(L1L2.of().l1(0.5).l2(0.1), 8, new double[] {0.7, -0.9, 1.1, -1.3}),
        Arguments.of(L1L2.of(), 0, new double[4]));
  }

  @ParameterizedTest
  @MethodSource("penalties")
  void penaltyAndGradientOfAVariableAreThoseOfTheFormula(
      Regularizer regularizer, double penalty, double[] gradient) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      VarHandleOp handle = tf.varHandleOp(TFloat32.class, Shape.of(2, 2));
      Op assign = tf.assignVariableOp(handle, tf.constant(new float[][] {{1, -2}, {3, -4}}));
      Operand<TFloat32> weight = tf.readVariableOp(handle, TFloat32.class);
      Operand<TFloat32> result = regularizer.penalty(tf, weight);
      Output<?>[] dw = graph.addGradients(result.asOutput(), new Output<?>[] {weight.asOutput()});
      session.runner().addTarget(assign).run().close();
      try (Result values = session.runner().fetch(result).fetch(dw[0]).run()) {
        assertThat((double) ((TFloat32) values.get(0)).getFloat()).isCloseTo(penalty, within(1e-6));
        float[][] matrix = StdArrays.array2dCopyOf((TFloat32) values.get(1));
        assertThat(new double[] {matrix[0][0], matrix[0][1], matrix[1][0], matrix[1][1]})
            .containsExactly(gradient, within(1e-6));
      }
    }
  }

  @Test
  void factorsMustNotBeNegative() {
    assertThatThrownBy(() -> L1.of(-0.1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("l1: -0.1 (expected: a finite number >= 0)");
    assertThatThrownBy(() -> L2.of(Double.NaN))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("l2: NaN (expected: a finite number >= 0)");
    assertThatThrownBy(() -> L1L2.of().l2(Double.POSITIVE_INFINITY))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("l2: Infinity (expected: a finite number >= 0)");
  }
}
