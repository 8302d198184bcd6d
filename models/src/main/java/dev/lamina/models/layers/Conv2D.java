package dev.lamina.models.layers;

import dev.lamina.api.Activation;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Slides small windows over images and looks for the same patterns everywhere.
 *
 * <pre>y[i, j, f] = activation(bias[f]
 *     + sum over a, b, c of x[i * stride + a * dilation, j * stride + b * dilation, c]
 *                         * kernel[a, b, c, f])</pre>
 *
 * <p>Shapes: (?, height, width, channels) to (?, newHeight, newWidth, filters). With {@link
 * Padding#VALID} the new size is ceil((size - (kernelSize - 1) * dilationRate) / stride), with
 * {@link Padding#SAME} it is ceil(size / stride). Weights: kernel (height, width, channels /
 * groups, filters), bias (filters,). Images are channels-last only.
 *
 * <pre>{@code
 * Conv2D.of(32, 3).activation(Activations.RELU)
 * Conv2D.of(64, Size2D.of(3, 5)).strides(2).padding(Padding.SAME)
 * }</pre>
 *
 * @param filters number of patterns, the channels of the output; a multiple of groups
 * @param kernelSize height and width of the window
 * @param strides how far the window moves; default 1
 * @param padding what happens at the border; default VALID
 * @param dilationRate distance of neighbouring kernel values on the image; default 1. Not together
 *     with strides above 1.
 * @param groups number of parts into which channels and filters are split; filters of a part see
 *     that part's channels only; default 1
 * @param activation applied to the output; default linear
 * @param useBias whether a bias is added; default true
 * @param kernelInitializer first values of the kernel; default Glorot uniform
 * @param biasInitializer first values of the bias; default zeros
 * @param kernelRegularizer penalty on the kernel; default none
 * @param biasRegularizer penalty on the bias; default none
 */
public record Conv2D(
    int filters,
    Size2D kernelSize,
    Size2D strides,
    Padding padding,
    Size2D dilationRate,
    int groups,
    Activation activation,
    boolean useBias,
    Initializer kernelInitializer,
    Initializer biasInitializer,
    Regularizer kernelRegularizer,
    Regularizer biasRegularizer)
    implements Layer {

  /** Checks the numbers, alone and together. */
  public Conv2D {
    Require.atLeast(1, "filters", filters);
    Require.atLeast(1, "groups", groups);
    if (filters % groups != 0) {
      throw Require.unexpected("filters", filters, "a multiple of groups, " + groups);
    }
    if (!strides.isOne() && !dilationRate.isOne()) {
      throw Require.unexpected(
          "dilationRate", dilationRate, "1 x 1, because strides are " + strides);
    }
  }

  /** Returns a layer with square windows, the rest by default. */
  public static Conv2D of(int filters, int kernelSize) {
    return of(filters, Size2D.of(kernelSize));
  }

  /** Returns a layer with this many filters and this window, the rest by default. */
  public static Conv2D of(int filters, Size2D kernelSize) {
    return new Conv2D(
        filters,
        kernelSize,
        Size2D.of(1),
        Padding.VALID,
        Size2D.of(1),
        1,
        Activations.LINEAR,
        true,
        Initializers.GLOROT_UNIFORM,
        Initializers.ZEROS,
        Regularizer.none(),
        Regularizer.none());
  }

  /** Returns a layer with square windows and an activation. */
  public static Conv2D of(int filters, int kernelSize, Activation activation) {
    return of(filters, kernelSize).activation(activation);
  }

  /** Returns a copy that moves its window by this many pixels down and to the right. */
  public Conv2D strides(int newStrides) {
    return strides(Size2D.of(newStrides));
  }

  /** Returns a copy with other strides. */
  public Conv2D strides(Size2D newStrides) {
    return new Conv2D(
        filters,
        kernelSize,
        newStrides,
        padding,
        dilationRate,
        groups,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another padding. */
  public Conv2D padding(Padding newPadding) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        newPadding,
        dilationRate,
        groups,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with the same dilation down and to the right. */
  public Conv2D dilationRate(int newRate) {
    return dilationRate(Size2D.of(newRate));
  }

  /** Returns a copy with another dilation. */
  public Conv2D dilationRate(Size2D newRate) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        newRate,
        groups,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another number of groups. */
  public Conv2D groups(int newGroups) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        newGroups,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another activation. */
  public Conv2D activation(Activation newActivation) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        groups,
        newActivation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with or without a bias. */
  public Conv2D useBias(boolean newUseBias) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        groups,
        activation,
        newUseBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another kernel initializer. */
  public Conv2D kernelInitializer(Initializer newInitializer) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        groups,
        activation,
        useBias,
        newInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another bias initializer. */
  public Conv2D biasInitializer(Initializer newInitializer) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        groups,
        activation,
        useBias,
        kernelInitializer,
        newInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another penalty on the kernel. */
  public Conv2D kernelRegularizer(Regularizer newRegularizer) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        groups,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        newRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another penalty on the bias. */
  public Conv2D biasRegularizer(Regularizer newRegularizer) {
    return new Conv2D(
        filters,
        kernelSize,
        strides,
        padding,
        dilationRate,
        groups,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        newRegularizer);
  }

  private Convolution convolution() {
    return new Convolution(filters, kernelSize, strides, padding, dilationRate, groups);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape images = Images.require(input.shape());
    if (images.dim(-1) % groups != 0) {
      throw ShapeException.of(
          "a multiple of groups, %d, as channels".formatted(groups),
          images,
          "Choose groups that divide both channels and filters.");
    }
    Shape slid = Images.slide(images, convolution().window(), strides, padding, "kernelSize");
    return input.shape(slid.with(-1, filters));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    Shape images = input.shape();
    Shape kernelShape =
        Shape.of(kernelSize.height(), kernelSize.width(), images.dim(-1) / groups, filters);
    Weight kernel = ctx.weight("kernel", kernelShape, kernelInitializer, kernelRegularizer);
    Bias bias = Bias.declare(ctx, useBias, filters, biasInitializer, biasRegularizer);
    return Forward.floats(
        (call, x) -> {
          Operand<TFloat32> convolved =
              convolution().apply(call.tf(), x, call.value(kernel), images);
          return activation.apply(call.tf(), bias.add(call, convolved));
        });
  }
}
