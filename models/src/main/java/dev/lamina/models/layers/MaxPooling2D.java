package dev.lamina.models.layers;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Keeps the largest value of each window, channel by channel: smaller images that still tell what
 * was found.
 *
 * <pre>y[i, j, c] = max over a, b of x[i * stride + a, j * stride + b, c]</pre>
 *
 * <p>Shapes: (?, height, width, channels) to (?, newHeight, newWidth, channels). With {@link
 * Padding#VALID} the new size is ceil((size - poolSize + 1) / stride), with {@link Padding#SAME} it
 * is ceil(size / stride). Images are channels-last only.
 *
 * <pre>{@code
 * MaxPooling2D.of(2)
 * MaxPooling2D.of(3).strides(2).padding(Padding.SAME)
 * }</pre>
 *
 * @param poolSize height and width of the window; default 2
 * @param strides how far the window moves; default poolSize
 * @param padding what happens at the border; default VALID
 */
public record MaxPooling2D(Size2D poolSize, Size2D strides, Padding padding) implements Layer {
  /** Returns a layer with windows of 2 x 2. */
  public static MaxPooling2D of() {
    return of(2);
  }

  /** Returns a layer with square windows side by side. */
  public static MaxPooling2D of(int poolSize) {
    return of(Size2D.of(poolSize));
  }

  /** Returns a layer with these windows side by side. */
  public static MaxPooling2D of(Size2D poolSize) {
    return new MaxPooling2D(poolSize, poolSize, Padding.VALID);
  }

  /** Returns a copy that moves its window by this many pixels down and to the right. */
  public MaxPooling2D strides(int newStrides) {
    return strides(Size2D.of(newStrides));
  }

  /** Returns a copy with other strides. */
  public MaxPooling2D strides(Size2D newStrides) {
    return new MaxPooling2D(poolSize, newStrides, padding);
  }

  /** Returns a copy with another padding. */
  public MaxPooling2D padding(Padding newPadding) {
    return new MaxPooling2D(poolSize, strides, newPadding);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    return input.shape(
        Images.slide(Images.require(input.shape()), poolSize, strides, padding, "poolSize"));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return Forward.floats((call, x) -> maxPool(call.tf(), x));
  }

  /**
   * Adds the op MaxPool. TensorFlow Java 1.1.0 knows MaxPoolV2 only, which takes ten times as long,
   * because oneDNN has no kernel for it.
   */
  private Output<TFloat32> maxPool(Ops tf, Operand<TFloat32> x) {
    return tf.scope()
        .opBuilder("MaxPool", "MaxPool")
        .addInput(x.asOutput())
        .setAttr("ksize", new long[] {1, poolSize.height(), poolSize.width(), 1})
        .setAttr("strides", new long[] {1, strides.height(), strides.width(), 1})
        .setAttr("padding", padding.name())
        .build()
        .output(0);
  }
}
