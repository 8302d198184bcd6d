package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Turns the scores along the last axis into probabilities that sum to 1: for the output of a
 * classifier with one unit a class.
 *
 * <pre>y_i = exp(x_i) / sum_j exp(x_j)</pre>
 *
 * The cross-entropy losses look through a softmax that ends the model and compute from its input,
 * which neither overflows nor takes the logarithm of 0.
 */
public record Softmax() implements Activation {
  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    return tf.nn.softmax(x);
  }
}
