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
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Connects every feature of a row with every unit.
 *
 * <pre>y = activation(x * kernel + bias)</pre>
 *
 * <p>Shapes: (?, features) to (?, units); with more dimensions, the last one is the features: (?,
 * steps, features) to (?, steps, units). Weights: kernel (features, units), bias (units,).
 *
 * <pre>{@code
 * Dense.of(64, Activations.RELU)
 * Dense.of(10).activation(Activations.SOFTMAX).kernelRegularizer(L2.of(1e-4))
 * }</pre>
 *
 * @param units size of the output, at least 1
 * @param activation applied to the output; default linear
 * @param useBias whether a bias is added; default true
 * @param kernelInitializer first values of the kernel; default Glorot uniform
 * @param biasInitializer first values of the bias; default zeros
 * @param kernelRegularizer penalty on the kernel; default none
 * @param biasRegularizer penalty on the bias; default none
 */
public record Dense(
    int units,
    Activation activation,
    boolean useBias,
    Initializer kernelInitializer,
    Initializer biasInitializer,
    Regularizer kernelRegularizer,
    Regularizer biasRegularizer)
    implements Layer {

  /** Checks the number of units. */
  public Dense {
    Require.atLeast(1, "units", units);
  }

  /** Returns a layer of this many units, the rest by default. */
  public static Dense of(int units) {
    return new Dense(
        units,
        Activations.LINEAR,
        true,
        Initializers.GLOROT_UNIFORM,
        Initializers.ZEROS,
        Regularizer.none(),
        Regularizer.none());
  }

  /** Returns a layer of this many units with an activation. */
  public static Dense of(int units, Activation activation) {
    return of(units).activation(activation);
  }

  /** Returns a copy with another activation. */
  public Dense activation(Activation newActivation) {
    return new Dense(
        units,
        newActivation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with or without a bias. */
  public Dense useBias(boolean newUseBias) {
    return new Dense(
        units,
        activation,
        newUseBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another kernel initializer. */
  public Dense kernelInitializer(Initializer newInitializer) {
    return new Dense(
        units,
        activation,
        useBias,
        newInitializer,
        biasInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another bias initializer. */
  public Dense biasInitializer(Initializer newInitializer) {
    return new Dense(
        units,
        activation,
        useBias,
        kernelInitializer,
        newInitializer,
        kernelRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another penalty on the kernel. */
  public Dense kernelRegularizer(Regularizer newRegularizer) {
    return new Dense(
        units,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        newRegularizer,
        biasRegularizer);
  }

  /** Returns a copy with another penalty on the bias. */
  public Dense biasRegularizer(Regularizer newRegularizer) {
    return new Dense(
        units,
        activation,
        useBias,
        kernelInitializer,
        biasInitializer,
        kernelRegularizer,
        newRegularizer);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape shape = input.shape();
    if (shape.rank() < 2) {
      throw ShapeException.of("(?, features)", shape, "Add Reshape.of(1) before it.");
    }
    if (shape.dim(-1) == Shape.UNKNOWN) {
      throw ShapeException.of(
          "(?, features) with a known number of features",
          shape,
          "Give the last size in the model's input.");
    }
    return input.shape(shape.with(-1, units));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    long features = input.shape().dim(-1);
    Shape output = output(input).shape();
    Weight kernel =
        ctx.weight("kernel", Shape.of(features, units), kernelInitializer, kernelRegularizer);
    Bias bias = Bias.declare(ctx, useBias, units, biasInitializer, biasRegularizer);
    return Forward.floats(
        (call, x) -> {
          Ops tf = call.tf();
          boolean matrix = output.rank() == 2;
          Operand<TFloat32> rows =
              matrix ? x : tf.reshape(x, tf.constant(new long[] {-1, features}));
          Operand<TFloat32> product = tf.linalg.matMul(rows, call.value(kernel));
          Operand<TFloat32> sum = bias.add(call, product);
          return activation.apply(tf, matrix ? sum : Reshaping.as(tf, sum, x, output));
        });
  }

  @Override
  public boolean keepsMask() {
    return true;
  }
}
