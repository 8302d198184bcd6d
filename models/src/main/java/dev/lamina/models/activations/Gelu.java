package dev.lamina.models.activations;

import dev.lamina.api.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Gaussian error linear unit: x times the probability that a standard normal number is below x.
 * Usual in transformers.
 *
 * <pre>exact:       y = x/2 * (1 + erf(x / sqrt(2)))
 * approximate: y = x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))</pre>
 *
 * Hendrycks and Gimpel, 2016, arXiv:1606.08415.
 *
 * @param approximate whether to use the form with tanh, within 0.0005 of the exact one; default
 *     false
 */
public record Gelu(boolean approximate) implements Activation {
  /** Returns the exact function. */
  public static Gelu of() {
    return new Gelu(false);
  }

  /** Returns the exact function or the one with tanh. */
  public Gelu approximate(boolean newValue) {
    return new Gelu(newValue);
  }

  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> s = approximate ? tanhForm(tf, x) : erfForm(tf, x);
    Operand<TFloat32> probability = tf.math.mul(tf.constant(0.5f), tf.math.add(tf.constant(1f), s));
    return tf.math.mul(x, probability);
  }

  private static Operand<TFloat32> erfForm(Ops tf, Operand<TFloat32> x) {
    return tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
  }

  private static Operand<TFloat32> tanhForm(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> cube = tf.math.mul(tf.math.mul(x, x), x);
    Operand<TFloat32> inner = tf.math.add(x, tf.math.mul(cube, tf.constant(0.044715f)));
    return tf.math.tanh(tf.math.mul(inner, tf.constant((float) Math.sqrt(2 / Math.PI))));
  }
}
