package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The hyperbolic tangent: squeezes x into (-1, 1).
 *
 * <pre>y = (exp(x) - exp(-x)) / (exp(x) + exp(-x))</pre>
 */
public record Tanh() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.math.tanh(x);
  }
}
