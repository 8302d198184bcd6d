package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A smooth {@link Relu}, always above 0: for outputs that must be positive, such as a rate or a
 * standard deviation.
 *
 * <pre>y = log(1 + exp(x))</pre>
 *
 * Dugas et al., 2001, "Incorporating second-order functional knowledge for better option pricing".
 */
public record Softplus() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.math.softplus(x);
  }
}
