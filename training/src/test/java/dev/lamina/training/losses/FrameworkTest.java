package dev.lamina.training.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.Loss;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The losses against those of tensorflow-framework 1.1.0, written by others to Keras's formulas.
 */
class FrameworkTest {
  private static final Random RANDOM = new Random(11);
  private static final Array NUMBERS = random(-3, 3);
  private static final Array MORE_NUMBERS = random(-3, 3);
  private static final Array PROBABILITIES = random(0.01f, 0.99f);
  private static final Array YES_OR_NO = rounded(random(0, 1));
  private static final Array ONE_HOT = oneHot(random(0, 1).argMax());

  @Test
  void meansAreTheSame() {
    assertSame(
        MeanSquaredError.of(),
        new org.tensorflow.framework.losses.MeanSquaredError(),
        NUMBERS,
        MORE_NUMBERS);
    assertSame(
        MeanAbsoluteError.of(),
        new org.tensorflow.framework.losses.MeanAbsoluteError(),
        NUMBERS,
        MORE_NUMBERS);
    assertSame(Hinge.of(), new org.tensorflow.framework.losses.Hinge(), YES_OR_NO, NUMBERS);
    for (float smoothing : new float[] {0, 0.1f}) {
      assertSame(
          CategoricalCrossentropy.of().labelSmoothing(smoothing),
          new org.tensorflow.framework.losses.CategoricalCrossentropy(false, smoothing),
          ONE_HOT,
          PROBABILITIES);
      assertSame(
          CategoricalCrossentropy.of().fromLogits(true).labelSmoothing(smoothing),
          new org.tensorflow.framework.losses.CategoricalCrossentropy(true, smoothing),
          ONE_HOT,
          NUMBERS);
      assertSame(
          BinaryCrossentropy.of().labelSmoothing(smoothing),
          new org.tensorflow.framework.losses.BinaryCrossentropy(false, smoothing),
          YES_OR_NO,
          PROBABILITIES);
      assertSame(
          BinaryCrossentropy.of().fromLogits(true).labelSmoothing(smoothing),
          new org.tensorflow.framework.losses.BinaryCrossentropy(true, smoothing),
          YES_OR_NO,
          NUMBERS);
    }
  }

  private static void assertSame(
      Loss ours, org.tensorflow.framework.losses.Loss theirs, Array targets, Array predictions) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var expected =
          theirs.call(
              tf,
              tf.constant(targets.toNdArray()),
              tf.constant(predictions.toNdArray()),
              tf.ones(tf.constant(new int[] {8}), TFloat32.class));
      var perExample =
          ours.perExample(
              tf, tf.constant(targets.toNdArray()), tf.constant(predictions.toNdArray()));
      var actual = tf.math.mean(perExample, tf.constant(0));
      try (Session session = new Session(graph);
          var results = session.runner().fetch(expected).fetch(actual).run()) {
        assertThat(((TFloat32) results.get(1)).getFloat())
            .as("%s", ours)
            .isEqualTo(((TFloat32) results.get(0)).getFloat(), within(2e-6f));
      }
    }
  }

  private static Array random(float from, float to) {
    float[] values = new float[40];
    for (int i = 0; i < values.length; i++) {
      values[i] = RANDOM.nextFloat(from, to);
    }
    return Array.of(values, 8, 5);
  }

  private static Array rounded(Array source) {
    float[] values = source.floats().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.round(values[i]);
    }
    return Array.of(values, source.shape().dims());
  }

  private static Array oneHot(int[] classes) {
    float[] values = new float[classes.length * 5];
    for (int i = 0; i < classes.length; i++) {
      values[i * 5 + classes[i]] = 1;
    }
    return Array.of(values, classes.length, 5);
  }
}
