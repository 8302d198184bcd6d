package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** The networks as graphs. */
final class Layers {
  private static final List<Long> STEP_ONE = List.of(1L, 1L, 1L, 1L);

  private final Ops tf;
  private final Net net;
  private final boolean hasOldPool;

  /**
   * Makes a builder of layers.
   *
   * @param hasOldPool whether to pool by MaxPool, which oneDNN has, rather than by MaxPoolV2
   */
  Layers(Ops tf, Net net, boolean hasOldPool) {
    this.tf = tf;
    this.net = net;
    this.hasOldPool = hasOldPool;
  }

  /** Scales what is bytes; floats go through. */
  static Operand<TFloat32> scaled(Ops tf, Operand<? extends TType> x) {
    if (x.type() == TUint8.class) {
      return tf.math.mul(tf.dtypes.cast(x, TFloat32.class), tf.constant(1 / Samples.WHITE));
    }
    return x.asOutput().expect(TFloat32.class);
  }

  Operand<TFloat32> logits(
      Operand<TFloat32> x, List<? extends Operand<TFloat32>> weights, boolean isTraining) {
    return net.isConvolutional()
        ? convolutional(x, weights, isTraining)
        : dense(x, weights, 0, false);
  }

  private Operand<TFloat32> dense(
      Operand<TFloat32> x,
      List<? extends Operand<TFloat32>> weights,
      int first,
      boolean hasDropout) {
    Operand<TFloat32> h = x;
    for (int i = first; i < weights.size(); i += 2) {
      h = tf.nn.biasAdd(tf.linalg.matMul(h, weights.get(i)), weights.get(i + 1));
      if (i + 2 < weights.size()) {
        h = tf.nn.relu(h);
        h = hasDropout ? dropout(h, 0.5f) : h;
      }
    }
    return h;
  }

  private Operand<TFloat32> convolutional(
      Operand<TFloat32> x, List<? extends Operand<TFloat32>> weights, boolean isTraining) {
    Operand<TFloat32> h = tf.reshape(x, tf.constant(new int[] {-1, Net.SIDE, Net.SIDE, 1}));
    for (int i = 0; i < 4; i += 2) {
      h = tf.nn.conv2d(h, weights.get(i), STEP_ONE, "VALID");
      h = tf.nn.relu(tf.nn.biasAdd(h, weights.get(i + 1)));
    }
    h = hasOldPool ? maxPool(h) : maxPoolV2(h);
    h = isTraining ? dropout(h, 0.25f) : h;
    h = tf.reshape(h, tf.constant(new int[] {-1, Net.FLAT}));
    return dense(h, weights, 4, isTraining);
  }

  private Operand<TFloat32> maxPoolV2(Operand<TFloat32> h) {
    Operand<TInt32> window = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(h, window, window, "VALID");
  }

  /** TensorFlow Java has no method for this op. */
  private Operand<TFloat32> maxPool(Operand<TFloat32> h) {
    Graph graph = (Graph) tf.scope().env();
    GraphOperationBuilder pool =
        graph.opBuilder("MaxPool", tf.scope().makeOpName("MaxPool"), tf.scope());
    pool.addInput(h.asOutput());
    pool.setAttr("ksize", new long[] {1, 2, 2, 1});
    pool.setAttr("strides", new long[] {1, 2, 2, 1});
    pool.setAttr("padding", "VALID");
    return pool.build().output(0);
  }

  private Operand<TFloat32> dropout(Operand<TFloat32> h, float rate) {
    Operand<TFloat32> u = tf.random.randomUniform(tf.shape(h), TFloat32.class);
    Operand<TFloat32> kept =
        tf.dtypes.cast(tf.math.greaterEqual(u, tf.constant(rate)), TFloat32.class);
    return tf.math.mul(tf.math.mul(h, tf.constant(1 / (1 - rate))), kept);
  }
}
