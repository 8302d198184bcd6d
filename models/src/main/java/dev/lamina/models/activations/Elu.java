package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The exponential linear unit: as {@link Relu}, but smooth towards -alpha on the left, so that the
 * mean stays nearer to 0 and no unit dies.
 *
 * <pre>y = x                     where x > 0
 * y = alpha * (exp(x) - 1)  elsewhere</pre>
 *
 * Clevert, Unterthiner and Hochreiter, 2016, arXiv:1511.07289.
 *
 * @param alpha minus the limit on the left, finite; default 1
 */
public record Elu(double alpha) implements Activation {
  /** Checks alpha. */
  public Elu {
    Require.finite("alpha", alpha);
  }

  /** Returns the function with alpha 1. */
  public static Elu of() {
    return of(1);
  }

  /** Returns the function with this alpha. */
  public static Elu of(double alpha) {
    return new Elu(alpha);
  }

  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> elu = tf.nn.elu(x);
    if (alpha == 1) {
      return elu;
    }
    Operand<TFloat32> scaled = tf.math.mul(elu, tf.constant((float) alpha));
    return tf.select(tf.math.greater(x, tf.constant(0f)), x, scaled);
  }
}
