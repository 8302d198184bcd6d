package dev.lamina.models.layers;

import dev.lamina.api.Shape;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The nodes of a two-dimensional convolution, built around what TensorFlow 2.18 computes wrongly;
 * LayerContractTest shows that these gradients are right.
 *
 * <ul>
 *   <li>The C++ gradient of a dilated Conv2D is wrong (SAME: silently, VALID: a runtime error). So
 *       a dilated convolution is one without dilation on every d-th pixel, which SpaceToBatchND
 *       brings together.
 *   <li>That of a grouped Conv2D is a runtime error. So each group has a Conv2D of its own.
 *   <li>oneDNN's gradient with respect to the input is silently wrong (much of it is 0) where a
 *       single channel and a single filter meet strides above 1. So a filter of zeros is added
 *       there.
 * </ul>
 */
record Convolution(
    int filters,
    Size2D kernelSize,
    Size2D strides,
    Padding padding,
    Size2D dilationRate,
    int groups) {

  private static final int CHANNEL_AXIS = 3;

  /** Returns the kernel's extent on the image: with dilation there are gaps between its pixels. */
  Size2D window() {
    return Size2D.of(
        (kernelSize.height() - 1) * dilationRate.height() + 1,
        (kernelSize.width() - 1) * dilationRate.width() + 1);
  }

  /**
   * Returns the convolution of x with a kernel of shape (height, width, channels / groups,
   * filters).
   *
   * @param images what is known of x's shape
   */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, Shape images) {
    if (dilationRate.isOne()) {
      return byGroup(tf, x, kernel, images, padding);
    }
    Operand<TInt32> block = tf.constant(new int[] {dilationRate.height(), dilationRate.width()});
    int[] before = borders(false);
    Operand<TInt32> after = tf.constant(borders(true));
    Operand<TInt32> fill = fill(tf, x, images);
    Operand<TInt32> zero = tf.constant(new int[2]);
    Operand<TInt32> paddings = columns(tf, tf.constant(before), tf.math.add(after, fill));
    Operand<TInt32> crops = columns(tf, zero, fill);
    Operand<TFloat32> phases = tf.spaceToBatchNd(x, block, paddings);
    Operand<TFloat32> convolved = byGroup(tf, phases, kernel, images, Padding.VALID);
    return tf.batchToSpaceNd(convolved, block, crops);
  }

  private Operand<TFloat32> byGroup(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, Shape images, Padding border) {
    boolean single = images.dim(-1) == groups && filters == groups && !strides.isOne();
    if (groups == 1) {
      return single ? onlyFilter(tf, x, kernel, border) : conv2d(tf, x, kernel, border);
    }
    Operand<TInt32> axis = tf.constant(CHANNEL_AXIS);
    List<Output<TFloat32>> xs = tf.split(axis, x, (long) groups).output();
    List<Output<TFloat32>> kernels = tf.split(axis, kernel, (long) groups).output();
    List<Operand<TFloat32>> results = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      results.add(
          single
              ? onlyFilter(tf, xs.get(i), kernels.get(i), border)
              : conv2d(tf, xs.get(i), kernels.get(i), border));
    }
    return tf.concat(results, axis);
  }

  private Operand<TFloat32> conv2d(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, Padding border) {
    return tf.nn.conv2d(x, kernel, Images.perDimension(strides), border.name());
  }

  /** Returns the first of two filters' results, the second of which is all zeros. */
  private Operand<TFloat32> onlyFilter(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> kernel, Padding border) {
    Operand<TInt32> axis = tf.constant(CHANNEL_AXIS);
    Operand<TFloat32> zeros = tf.constant(new float[kernelSize.height()][kernelSize.width()][1][1]);
    Operand<TFloat32> two = tf.concat(List.of(kernel, zeros), axis);
    return tf.split(axis, conv2d(tf, x, two, border), 2L).output().get(0);
  }

  /** Returns how many rows and columns of zeros the padding puts before or after the image. */
  private int[] borders(boolean after) {
    if (padding == Padding.VALID) {
      return new int[2];
    }
    int height = window().height() - 1;
    int width = window().width() - 1;
    return after
        ? new int[] {height - height / 2, width - width / 2}
        : new int[] {height / 2, width / 2};
  }

  /** Returns how many more are needed after it to make the sizes multiples of the dilation. */
  private Operand<TInt32> fill(Ops tf, Operand<TFloat32> x, Shape images) {
    int[] rates = {dilationRate.height(), dilationRate.width()};
    int[] before = borders(false);
    int[] after = borders(true);
    int[] added = {before[0] + after[0], before[1] + after[1]};
    if (images.row().isKnown()) {
      int[] fill = new int[2];
      for (int i = 0; i < 2; i++) {
        fill[i] = Math.floorMod(-(images.dim(1 + i) + added[i]), rates[i]);
      }
      return tf.constant(fill);
    }
    Operand<TInt32> sizes =
        tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    Operand<TInt32> padded = tf.math.add(sizes, tf.constant(added));
    return tf.math.floorMod(tf.math.neg(padded), tf.constant(rates));
  }

  private static Operand<TInt32> columns(Ops tf, Operand<TInt32> left, Operand<TInt32> right) {
    return tf.stack(List.of(left, right), Stack.axis(1L));
  }
}
