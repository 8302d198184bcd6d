package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * As {@link Relu}, but with a small slope where x is negative, so that no unit dies.
 *
 * <pre>y = x                  where x > 0
 * y = negativeSlope * x  elsewhere</pre>
 *
 * Maas, Hannun and Ng, 2013, "Rectifier nonlinearities improve neural network acoustic models".
 *
 * @param negativeSlope the slope where x is negative, finite; default 0.2 (as Keras's activation;
 *     Keras's layer of that name has 0.3)
 */
public record LeakyRelu(double negativeSlope) implements Activation {
  /** Checks the slope. */
  public LeakyRelu {
    Require.finite("negativeSlope", negativeSlope);
  }

  /** Returns the function with slope 0.2. */
  public static LeakyRelu of() {
    return of(0.2);
  }

  /** Returns the function with this slope. */
  public static LeakyRelu of(double negativeSlope) {
    return new LeakyRelu(negativeSlope);
  }

  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, org.tensorflow.op.nn.LeakyRelu.alpha((float) negativeSlope));
  }
}
