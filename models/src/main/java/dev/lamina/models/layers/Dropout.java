package dev.lamina.models.layers;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Sets a random part of the values to 0 while training, and enlarges the rest so that the expected
 * sum stays: no unit can rely on another. Does nothing in inference.
 *
 * <pre>y = x / (1 - rate)  with probability 1 - rate
 * y = 0               otherwise</pre>
 *
 * <p>Shapes: any, and the same again. Use it against overfitting, between Dense layers with a rate
 * of 0.2 to 0.5.
 *
 * <p>Srivastava et al., 2014, "Dropout: a simple way to prevent neural networks from overfitting".
 *
 * <pre>{@code
 * Dropout.of(0.5)
 * }</pre>
 *
 * @param rate the part that is dropped, from 0 to below 1
 */
public record Dropout(double rate) implements Layer {
  /** Checks the rate. */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw Require.unexpected("rate", rate, ">= 0 and < 1");
    }
  }

  /** Returns a layer that drops this part of the values. */
  public static Dropout of(double rate) {
    return new Dropout(rate);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    return input;
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return Forward.floats(
        (call, x) -> {
          if (call.phase() == Phase.INFERENCE || rate == 0) {
            return x;
          }
          Ops tf = call.tf();
          Operand<TFloat32> u =
              tf.random.statelessRandomUniform(
                  sizes(tf, x, input.shape()), call.seed(), TFloat32.class);
          Operand<TFloat32> keep =
              tf.dtypes.cast(tf.math.greaterEqual(u, tf.constant((float) rate)), TFloat32.class);
          Operand<TFloat32> factor = tf.math.mul(keep, tf.constant((float) (1 / (1 - rate))));
          return tf.math.mul(x, factor);
        });
  }

  @Override
  public boolean keepsMask() {
    return true;
  }

  private static Operand<? extends TNumber> sizes(Ops tf, Operand<TFloat32> x, Shape shape) {
    return shape.isKnown() ? tf.constant(shape.dims()) : tf.shape(x);
  }
}
