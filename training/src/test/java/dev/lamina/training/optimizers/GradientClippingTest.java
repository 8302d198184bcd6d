package dev.lamina.training.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class GradientClippingTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  @Test
  void valueClipsEachElement() {
    assertThat(clipped(GradientClipping.byValue(2), new float[] {-3, -1, 0, 2, INF}).get(0))
        .containsExactly(-2, -1, 0, 2, 2);
  }

  @Test
  void normClipsEachGradientAlone() {
    // |(3, 4)| = 5 becomes 2.5; |(0.3, 0.4)| = 0.5 stays
    List<float[]> clipped =
        clipped(GradientClipping.byNorm(2.5), new float[] {3, 4}, new float[] {0.3f, 0.4f});
    assertThat(clipped.get(0)).containsExactly(new float[] {1.5f, 2}, within(1e-6f));
    assertThat(clipped.get(1)).containsExactly(0.3f, 0.4f);
  }

  @Test
  void globalNormKeepsTheDirectionOfAll() {
    // |(2, 3, 6)| = 7 becomes 3.5
    List<float[]> clipped =
        clipped(GradientClipping.byGlobalNorm(3.5), new float[] {2}, new float[] {3, 6});
    assertThat(clipped.get(0)).containsExactly(new float[] {1}, within(1e-6f));
    assertThat(clipped.get(1)).containsExactly(new float[] {1.5f, 3}, within(1e-6f));
  }

  @Test
  void kerasPublishesTheSameNumbers() {
    // keras/src/optimizers/sgd_test.py, test_clip_norm and test_clip_value
    float half = (float) Math.sqrt(2) / 2;
    float[] hundreds = {100, 100};
    assertThat(clipped(GradientClipping.byNorm(1), hundreds).get(0))
        .containsExactly(new float[] {half, half}, within(1e-6f));
    assertThat(clipped(GradientClipping.byGlobalNorm(1), hundreds).get(0))
        .containsExactly(new float[] {half, half}, within(1e-6f));
    assertThat(clipped(GradientClipping.byValue(1), hundreds).get(0)).containsExactly(1, 1);
  }

  @Test
  void smallGradientsKeepEveryBit() {
    float[] small = {0.1f, -0.3f, 1e-30f, 0};
    for (GradientClipping clipping : all(0.7)) {
      assertThat(clipped(clipping, small).get(0)).as("%s", clipping).isEqualTo(small);
    }
  }

  @Test
  void zeroGradientStaysZero() {
    for (GradientClipping clipping : all(1)) {
      assertThat(clipped(clipping, new float[] {0, 0}).get(0)).containsExactly(0, 0);
    }
  }

  @Test
  void nanStaysVisible() {
    for (GradientClipping clipping : all(1)) {
      List<float[]> clipped = clipped(clipping, new float[] {3, NAN}, new float[] {0.5f});
      assertThat(clipped.get(0)[1]).as("%s", clipping).isNaN();
      if (clipping instanceof GradientClipping.ByGlobalNorm) {
        assertThat(clipped.get(1)[0]).isNaN();
      } else {
        assertThat(clipped.get(1)[0]).as("%s", clipping).isEqualTo(0.5f);
      }
    }
  }

  @Test
  void normThatIsNotFiniteMakesNoZeros() {
    // 1e30 squared is infinite in float32: dividing by that norm would give 0
    for (float large : new float[] {INF, 1e30f}) {
      for (GradientClipping clipping :
          List.of(GradientClipping.byNorm(1), GradientClipping.byGlobalNorm(1))) {
        assertThat(clipped(clipping, new float[] {large, 3}).get(0))
            .as("%s of %s", clipping, large)
            .containsExactly(NAN, NAN);
      }
    }
  }

  @Test
  void everyShapeIsMeasuredWhole() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      // |all ones, 2 x 2 x 4| = 4 becomes 1
      Operand<TFloat32> cube = tf.ones(tf.constant(new int[] {2, 2, 4}), TFloat32.class);
      Operand<TFloat32> clipped = GradientClipping.byNorm(1).apply(tf, List.of(cube)).get(0);
      try (Session session = new Session(graph);
          var results = session.runner().fetch(clipped).run()) {
        Array values = Array.of((TFloat32) results.get(0));
        assertThat(values.shape().dims()).containsExactly(2, 2, 4);
        assertThat(values.floats()).containsOnly(0.25f);
      }
    }
  }

  @Test
  void noGradientsAreNoError() {
    try (Graph graph = new Graph()) {
      for (GradientClipping clipping : all(1)) {
        assertThat(clipping.apply(Ops.create(graph), List.of())).isEmpty();
      }
    }
  }

  @Test
  void limitMustBePositive() {
    assertThatThrownBy(() -> GradientClipping.byValue(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("value: 0.0 (expected: > 0)");
    assertThatThrownBy(() -> GradientClipping.byNorm(-1)).hasMessage("norm: -1.0 (expected: > 0)");
    assertThatThrownBy(() -> GradientClipping.byGlobalNorm(Double.NaN))
        .isInstanceOf(ConfigurationException.class);
  }

  private static List<GradientClipping> all(double limit) {
    return List.of(
        GradientClipping.none(),
        GradientClipping.byValue(limit),
        GradientClipping.byNorm(limit),
        GradientClipping.byGlobalNorm(limit));
  }

  private static List<float[]> clipped(GradientClipping clipping, float[]... gradients) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      List<Operand<TFloat32>> given = new ArrayList<>();
      for (float[] gradient : gradients) {
        given.add(tf.constant(gradient));
      }
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        clipping.apply(tf, given).forEach(runner::fetch);
        try (var results = runner.run()) {
          List<float[]> clipped = new ArrayList<>();
          for (int i = 0; i < gradients.length; i++) {
            clipped.add(Array.of((TFloat32) results.get(i)).floats());
          }
          return clipped;
        }
      }
    }
  }
}
