package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The scaled exponential linear unit: keeps mean 0 and variance 1 from layer to layer, with {@code
 * LecunNormal} kernels and inputs of mean 0 and variance 1.
 *
 * <pre>y = scale * x                     where x > 0
 * y = scale * alpha * (exp(x) - 1)  elsewhere
 * scale = 1.05070098..., alpha = 1.67326324...</pre>
 *
 * Klambauer, Unterthiner, Mayr and Hochreiter, 2017, arXiv:1706.02515.
 */
public record Selu() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.nn.selu(x);
  }
}
