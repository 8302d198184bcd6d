package dev.lamina.models.layers;

import dev.lamina.api.Call;
import dev.lamina.api.Forward;
import dev.lamina.api.Initializer;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Weight;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.internal.Require;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Brings each feature (each channel of an image) to mean 0 and variance 1 over the batch, then
 * scales and shifts it as training likes: deeper networks train, and faster.
 *
 * <pre>training:  y = gamma * (x - mean(batch)) / sqrt(variance(batch) + epsilon) + beta
 *            moving = moving * momentum + batch * (1 - momentum)   for mean and variance
 * inference: y = gamma * (x - movingMean) / sqrt(movingVariance + epsilon) + beta</pre>
 *
 * <p>As in Keras 3 both variances are the population's, divided by n.
 *
 * <p>Shapes: any with at least two dimensions whose last size, the number of features, is known;
 * and the same again. Weights: gamma, beta (features,); state: moving_mean, moving_variance
 * (features,).
 *
 * <p>Use it between a layer without bias and its activation. The batches should not be tiny, and
 * inference is off until the moving averages have settled, some 1 / (1 - momentum) steps.
 *
 * <p>Ioffe and Szegedy, 2015, arXiv:1502.03167.
 *
 * <pre>{@code
 * Conv2D.of(32, 3).useBias(false), BatchNormalization.of(), ActivationLayer.of(Activations.RELU)
 * }</pre>
 *
 * @param momentum how much of the moving averages a step keeps, 0 to 1; default 0.99
 * @param epsilon keeps the divisor from 0, above 0; default 0.001
 * @param center whether beta is added; default true
 * @param scale whether gamma is multiplied; default true
 * @param betaInitializer first values of beta; default zeros
 * @param gammaInitializer first values of gamma; default ones
 * @param movingMeanInitializer first values of the moving mean; default zeros
 * @param movingVarianceInitializer first values of the moving variance; default ones
 */
public record BatchNormalization(
    double momentum,
    double epsilon,
    boolean center,
    boolean scale,
    Initializer betaInitializer,
    Initializer gammaInitializer,
    Initializer movingMeanInitializer,
    Initializer movingVarianceInitializer)
    implements Layer {

  /** Checks momentum and epsilon. */
  public BatchNormalization {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw Require.unexpected("momentum", momentum, "0 to 1");
    }
    Require.positive("epsilon", epsilon);
  }

  /** Returns a layer with Keras's defaults. */
  public static BatchNormalization of() {
    return new BatchNormalization(
        0.99,
        0.001,
        true,
        true,
        Initializers.ZEROS,
        Initializers.ONES,
        Initializers.ZEROS,
        Initializers.ONES);
  }

  /** Returns a copy with another momentum. */
  public BatchNormalization momentum(double newMomentum) {
    return new BatchNormalization(
        newMomentum,
        epsilon,
        center,
        scale,
        betaInitializer,
        gammaInitializer,
        movingMeanInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with another epsilon. */
  public BatchNormalization epsilon(double newEpsilon) {
    return new BatchNormalization(
        momentum,
        newEpsilon,
        center,
        scale,
        betaInitializer,
        gammaInitializer,
        movingMeanInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with or without beta. */
  public BatchNormalization center(boolean newCenter) {
    return new BatchNormalization(
        momentum,
        epsilon,
        newCenter,
        scale,
        betaInitializer,
        gammaInitializer,
        movingMeanInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with or without gamma. */
  public BatchNormalization scale(boolean newScale) {
    return new BatchNormalization(
        momentum,
        epsilon,
        center,
        newScale,
        betaInitializer,
        gammaInitializer,
        movingMeanInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with another initializer of beta. */
  public BatchNormalization betaInitializer(Initializer newInitializer) {
    return new BatchNormalization(
        momentum,
        epsilon,
        center,
        scale,
        newInitializer,
        gammaInitializer,
        movingMeanInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with another initializer of gamma. */
  public BatchNormalization gammaInitializer(Initializer newInitializer) {
    return new BatchNormalization(
        momentum,
        epsilon,
        center,
        scale,
        betaInitializer,
        newInitializer,
        movingMeanInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with another initializer of the moving mean. */
  public BatchNormalization movingMeanInitializer(Initializer newInitializer) {
    return new BatchNormalization(
        momentum,
        epsilon,
        center,
        scale,
        betaInitializer,
        gammaInitializer,
        newInitializer,
        movingVarianceInitializer);
  }

  /** Returns a copy with another initializer of the moving variance. */
  public BatchNormalization movingVarianceInitializer(Initializer newInitializer) {
    return new BatchNormalization(
        momentum,
        epsilon,
        center,
        scale,
        betaInitializer,
        gammaInitializer,
        movingMeanInitializer,
        newInitializer);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape shape = input.shape();
    if (shape.rank() < 2) {
      throw ShapeException.of("(?, features)", shape, "Add Reshape.of(1) before it.");
    }
    if (shape.dim(-1) == Shape.UNKNOWN) {
      throw ShapeException.of(
          "a known number of features as last size",
          shape,
          "Give the last size in the model's input.");
    }
    return input;
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    Shape features = Shape.of(input.shape().dim(-1));
    Parameter gamma = Parameter.declare(ctx, scale, "gamma", features, gammaInitializer, 1);
    Parameter beta = Parameter.declare(ctx, center, "beta", features, betaInitializer, 0);
    Weight movingMean = ctx.state("moving_mean", features, movingMeanInitializer);
    Weight movingVariance = ctx.state("moving_variance", features, movingVarianceInitializer);
    return Forward.floats(
        (call, x) -> {
          Ops tf = call.tf();
          boolean training = call.phase() == Phase.TRAINING && call.trainable();
          Operand<TFloat32> none = tf.constant(new float[0]);
          FusedBatchNorm<TFloat32, TFloat32> norm =
              tf.nn.fusedBatchNorm(
                  asImages(tf, x, input.shape()),
                  gamma.value(call),
                  beta.value(call),
                  training ? none : call.value(movingMean),
                  training ? none : call.value(movingVariance),
                  FusedBatchNorm.epsilon((float) epsilon),
                  FusedBatchNorm.isTraining(training));
          if (training) {
            average(call, movingMean, norm.batchMean());
            average(
                call, movingVariance, populationVariance(tf, norm.batchVariance(), x, features));
          }
          return input.shape().rank() == 4
              ? norm.y()
              : Reshaping.as(tf, norm.y(), x, input.shape());
        });
  }

  @Override
  public boolean keepsMask() {
    return true;
  }

  /** Returns x as the fused op takes it: four dimensions, features last. */
  private static Operand<TFloat32> asImages(Ops tf, Operand<TFloat32> x, Shape shape) {
    return shape.rank() == 4 ? x : tf.reshape(x, tf.constant(new long[] {-1, 1, 1, shape.dim(-1)}));
  }

  /** Returns the sample variance, divided by n - 1, that the fused op gives, as divided by n. */
  private static Operand<TFloat32> populationVariance(
      Ops tf, Operand<TFloat32> sampleVariance, Operand<TFloat32> x, Shape features) {
    Operand<TFloat32> size = tf.dtypes.cast(tf.size(x), TFloat32.class);
    Operand<TFloat32> n = tf.math.div(size, tf.constant((float) features.size()));
    Operand<TFloat32> ratio = tf.math.div(tf.math.sub(n, tf.constant(1f)), n);
    return tf.math.mul(sampleVariance, ratio);
  }

  private void average(Call call, Weight moving, Operand<TFloat32> batch) {
    Ops tf = call.tf();
    Operand<TFloat32> kept = tf.math.mul(call.value(moving), tf.constant((float) momentum));
    Operand<TFloat32> added = tf.math.mul(batch, tf.constant((float) (1 - momentum)));
    call.afterStep(moving, tf.math.add(kept, added));
  }

  /** Gamma or beta: a weight, or a constant where the layer goes without. */
  @FunctionalInterface
  private interface Parameter {
    Operand<TFloat32> value(Call call);

    static Parameter declare(
        LayerContext ctx,
        boolean used,
        String name,
        Shape shape,
        Initializer initializer,
        float otherwise) {
      if (used) {
        Weight weight = ctx.weight(name, shape, initializer);
        return call -> call.value(weight);
      }
      float[] constants = new float[(int) shape.size()];
      Arrays.fill(constants, otherwise);
      return call -> call.tf().constant(constants);
    }
  }
}
