package dev.lamina.models.layers;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.TensorSpec;

/**
 * Averages each window, channel by channel: smaller, smoother images.
 *
 * <pre>y[i, j, c] = mean over a, b of x[i * stride + a, j * stride + b, c]</pre>
 *
 * <p>Shapes: (?, height, width, channels) to (?, newHeight, newWidth, channels). With {@link
 * Padding#VALID} the new size is ceil((size - poolSize + 1) / stride), with {@link Padding#SAME} it
 * is ceil(size / stride); what lies beyond the border does not count. Images are channels-last
 * only.
 *
 * <pre>{@code
 * AveragePooling2D.of(2)
 * AveragePooling2D.of(3).strides(2).padding(Padding.SAME)
 * }</pre>
 *
 * @param poolSize height and width of the window; default 2
 * @param strides how far the window moves; default poolSize
 * @param padding what happens at the border; default VALID
 */
public record AveragePooling2D(Size2D poolSize, Size2D strides, Padding padding) implements Layer {
  /** Returns a layer with windows of 2 x 2. */
  public static AveragePooling2D of() {
    return of(2);
  }

  /** Returns a layer with square windows side by side. */
  public static AveragePooling2D of(int poolSize) {
    return of(Size2D.of(poolSize));
  }

  /** Returns a layer with these windows side by side. */
  public static AveragePooling2D of(Size2D poolSize) {
    return new AveragePooling2D(poolSize, poolSize, Padding.VALID);
  }

  /** Returns a copy that moves its window by this many pixels down and to the right. */
  public AveragePooling2D strides(int newStrides) {
    return strides(Size2D.of(newStrides));
  }

  /** Returns a copy with other strides. */
  public AveragePooling2D strides(Size2D newStrides) {
    return new AveragePooling2D(poolSize, newStrides, padding);
  }

  /** Returns a copy with another padding. */
  public AveragePooling2D padding(Padding newPadding) {
    return new AveragePooling2D(poolSize, strides, newPadding);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    return input.shape(
        Images.slide(Images.require(input.shape()), poolSize, strides, padding, "poolSize"));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return Forward.floats(
        (call, x) ->
            call.tf()
                .nn
                .avgPool(
                    x,
                    Images.perDimension(poolSize),
                    Images.perDimension(strides),
                    padding.name()));
  }
}
