package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Squeezes x into (0, 1): the probability of a yes, for the output of a yes-or-no classifier.
 *
 * <pre>y = 1 / (1 + exp(-x))</pre>
 */
public record Sigmoid() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.math.sigmoid(x);
  }
}
