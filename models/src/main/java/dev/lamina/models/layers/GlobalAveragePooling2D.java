package dev.lamina.models.layers;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import org.tensorflow.op.math.Mean;

/**
 * Averages each channel over the whole image: from images of any size to one row of features.
 *
 * <pre>y[c] = mean over i, j of x[i, j, c]</pre>
 *
 * <p>Shapes: (?, height, width, channels) to (?, channels), or to (?, 1, 1, channels) with
 * keepDims. Use it after the last convolution, in place of Flatten and a large Dense.
 *
 * <p>Lin, Chen and Yan, 2014, arXiv:1312.4400.
 *
 * <pre>{@code
 * GlobalAveragePooling2D.of()
 * }</pre>
 *
 * @param keepDims whether height and width stay, as 1; default false
 */
public record GlobalAveragePooling2D(boolean keepDims) implements Layer {
  private static final int[] HEIGHT_AND_WIDTH = {1, 2};

  /** Returns a layer that gives (?, channels). */
  public static GlobalAveragePooling2D of() {
    return new GlobalAveragePooling2D(false);
  }

  /** Returns a copy that keeps height and width, as 1, or does not. */
  public GlobalAveragePooling2D keepDims(boolean newKeepDims) {
    return new GlobalAveragePooling2D(newKeepDims);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape images = Images.require(input.shape());
    return input.shape(
        keepDims ? images.with(1, 1).with(2, 1) : Shape.of(images.dim(0), images.dim(3)));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return Forward.floats(
        (call, x) ->
            call.tf().math.mean(x, call.tf().constant(HEIGHT_AND_WIDTH), Mean.keepDims(keepDims)));
  }
}
