package dev.lamina.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

class FusionTest {
  private static final float[] X = {-2, -0.0f, 0, Float.MIN_NORMAL, 1, 5.999f, 6, 7};

  private static Operand<TFloat32> activation(Ops tf, String type, Operand<TFloat32> x) {
    return type.equals("Relu") ? tf.nn.relu(x) : tf.nn.relu6(x);
  }

  /** The slope of 3 times the activation of x + 0. */
  private static GraphDef slope(String type) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.withName("x").math.add(tf.constant(X), tf.constant(0f));
      Operand<TFloat32> y = tf.math.mul(activation(tf, type, x), tf.constant(3f));
      Output<?>[] found = graph.addGradients(y.asOutput(), new Output<?>[] {x.asOutput()});
      tf.withName("result").identity(found[0].expect(TFloat32.class));
      return graph.toGraphDef();
    }
  }

  private static float[] run(GraphDef definition) {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(definition);
      try (Session session = new Session(graph);
          Result result = session.runner().fetch("result").run()) {
        float[] values = new float[X.length];
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
        return values;
      }
    }
  }

  private static NodeDef gradient(GraphDef graph, String type) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOp().equals(type + "Grad"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Relu", "Relu6"})
  void gradientLooksAtTheOutputAndIsTheSame(String type) {
    GraphDef plain = slope(type);
    GraphDef prepared = Fusion.prepare(plain);
    assertThat(gradient(plain, type).getInput(1)).isEqualTo("x");
    assertThat(gradient(prepared, type).getInput(1)).isEqualTo(type);
    float[] expected =
        type.equals("Relu")
            ? new float[] {0, 0, 0, 3, 3, 3, 3, 3}
            : new float[] {0, 0, 0, 3, 3, 3, 0, 0};
    assertThat(run(prepared)).containsExactly(expected);
    assertThat(run(plain)).containsExactly(expected);
  }

  @Test
  void otherNodesStay() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(X);
      tf.math.addN(List.of(tf.nn.relu(x), x));
      tf.nn.elu(x);
      assertThat(Fusion.prepare(graph.toGraphDef())).isEqualTo(graph.toGraphDef());
    }
  }

  /** The name of the graph's node of a type, if there is one. */
  private static Optional<String> nameOf(GraphDef graph, String type) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOp().equals(type))
        .map(NodeDef::getName)
        .findFirst();
  }

  @Test
  void sumWithANegativeIsADifferenceInAPartWithoutGradients() {
    float[] y = {0.1f, -3, 2.5f, 1e-30f, 1 / 3f, 7, 6, 1e30f};
    float[] differences = new float[X.length];
    for (int i = 0; i < X.length; i++) {
      differences[i] = X[i] - y[i];
    }
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph).withSubScope("part");
      Operand<TFloat32> difference =
          tf.math.addN(List.of(tf.constant(X), tf.math.neg(tf.constant(y))));
      Ops.create(graph).withName("result").identity(difference);
      GraphDef plain = graph.toGraphDef();
      GraphDef prepared = Fusion.subtract(plain, "part");

      assertThat(nameOf(prepared, "AddN")).isEmpty();
      assertThat(nameOf(prepared, "Sub")).isEqualTo(nameOf(plain, "AddN"));
      assertThat(run(prepared)).containsExactly(differences);
      assertThat(run(plain)).containsExactly(differences);
      assertThat(Fusion.subtract(plain, "par")).isEqualTo(plain);
    }
  }
}
