package dev.lamina.models.layers;

import dev.lamina.api.Call;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.internal.Require;
import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Brings the features of each example to mean 0 and variance 1, then scales and shifts them as
 * training likes. The same in training and inference, whatever the batch: the normalization of
 * transformers.
 *
 * <pre>y = gamma * (x - mean(x)) / sqrt(variance(x) + epsilon) + beta</pre>
 *
 * <p>Mean and variance, divided by n, are taken along the axis alone.
 *
 * <p>Shapes: any with at least two dimensions whose size along the axis is known; and the same
 * again. Weights: gamma, beta, of that size.
 *
 * <p>Ba, Kiros and Hinton, 2016, arXiv:1607.06450.
 *
 * <pre>{@code
 * LayerNormalization.of().epsilon(1e-6)
 * }</pre>
 *
 * @param axis 1 is the first of a row's dimensions, negative counts from the end; not 0, the rows;
 *     default -1
 * @param epsilon keeps the divisor from 0, above 0; default 0.001
 * @param center whether beta is added; default true
 * @param scale whether gamma is multiplied; default true
 * @param betaInitializer first values of beta; default zeros
 * @param gammaInitializer first values of gamma; default ones
 */
public record LayerNormalization(
    int axis,
    double epsilon,
    boolean center,
    boolean scale,
    Initializer betaInitializer,
    Initializer gammaInitializer)
    implements Layer {
  /** Checks axis and epsilon. */
  public LayerNormalization {
    if (axis == 0) {
      throw Require.unexpected("axis", axis, "not 0, the rows of the batch");
    }
    Require.positive("epsilon", epsilon);
  }

  /** Returns a layer along the last axis with Keras's defaults. */
  public static LayerNormalization of() {
    return new LayerNormalization(-1, 0.001, true, true, Initializers.ZEROS, Initializers.ONES);
  }

  /** Returns a copy along another axis. */
  public LayerNormalization axis(int newAxis) {
    return new LayerNormalization(
        newAxis, epsilon, center, scale, betaInitializer, gammaInitializer);
  }

  /** Returns a copy with another epsilon. */
  public LayerNormalization epsilon(double newEpsilon) {
    return new LayerNormalization(
        axis, newEpsilon, center, scale, betaInitializer, gammaInitializer);
  }

  /** Returns a copy with or without beta. */
  public LayerNormalization center(boolean newCenter) {
    return new LayerNormalization(
        axis, epsilon, newCenter, scale, betaInitializer, gammaInitializer);
  }

  /** Returns a copy with or without gamma. */
  public LayerNormalization scale(boolean newScale) {
    return new LayerNormalization(
        axis, epsilon, center, newScale, betaInitializer, gammaInitializer);
  }

  /** Returns a copy with another initializer of beta. */
  public LayerNormalization betaInitializer(Initializer newInitializer) {
    return new LayerNormalization(axis, epsilon, center, scale, newInitializer, gammaInitializer);
  }

  /** Returns a copy with another initializer of gamma. */
  public LayerNormalization gammaInitializer(Initializer newInitializer) {
    return new LayerNormalization(axis, epsilon, center, scale, betaInitializer, newInitializer);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape shape = input.shape();
    if (shape.rank() < 2) {
      throw ShapeException.of("(?, features)", shape, "Add Reshape.of(1) before it.");
    }
    if (shape.dim(Axes.inRow(axis, shape, shape)) == Shape.UNKNOWN) {
      throw ShapeException.of(
          "a known size along axis " + axis, shape, "Give that size in the model's input.");
    }
    return input;
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    int along = Axes.inRow(axis, input.shape(), input.shape());
    Shape features = Shape.of(input.shape().dim(along));
    Optional<Weight> gamma =
        scale ? Optional.of(ctx.weight("gamma", features, gammaInitializer)) : Optional.empty();
    Optional<Weight> beta =
        center ? Optional.of(ctx.weight("beta", features, betaInitializer)) : Optional.empty();
    return Forward.floats(
        (call, x) -> {
          Ops tf = call.tf();
          Operand<TFloat32> centered = tf.math.sub(x, mean(tf, x, along));
          Operand<TFloat32> variance = mean(tf, tf.math.square(centered), along);
          Operand<TFloat32> inverse =
              tf.math.rsqrt(tf.math.add(variance, tf.constant((float) epsilon)));
          Operand<TFloat32> normal = tf.math.mul(centered, inverse);
          Operand<TFloat32> scaled =
              gamma.isEmpty()
                  ? normal
                  : tf.math.mul(normal, along(call, gamma.get(), along, input.shape()));
          return beta.isEmpty()
              ? scaled
              : tf.math.add(scaled, along(call, beta.get(), along, input.shape()));
        });
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> x, int along) {
    return tf.math.mean(x, tf.constant(new int[] {along}), Mean.keepDims(true));
  }

  /** Returns the weight with a shape that broadcasts along the axis. */
  private static Operand<TFloat32> along(Call call, Weight weight, int along, Shape shape) {
    if (along == shape.rank() - 1) {
      return call.value(weight);
    }
    long[] dims = new long[shape.rank()];
    Arrays.fill(dims, 1);
    dims[along] = weight.shape().dim(0);
    return call.tf().reshape(call.value(weight), call.tf().constant(dims));
  }

  @Override
  public boolean keepsMask() {
    return true;
  }
}
