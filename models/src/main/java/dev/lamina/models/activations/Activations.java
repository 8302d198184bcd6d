package dev.lamina.models.activations;

import dev.lamina.api.Activation;

/**
 * All activations by name.
 *
 * <pre>{@code
 * Dense.of(64, Activations.RELU)
 * Dense.of(64, Activations.leakyRelu(0.1))
 * }</pre>
 */
public final class Activations {
  /** x itself. */
  public static final Activation LINEAR = new Linear();

  /** max(x, 0). */
  public static final Activation RELU = new Relu();

  /** 1 / (1 + exp(-x)). */
  public static final Activation SIGMOID = new Sigmoid();

  /** The hyperbolic tangent. */
  public static final Activation TANH = new Tanh();

  /** Probabilities over the last axis. */
  public static final Activation SOFTMAX = new Softmax();

  /** {@link Elu} with alpha 1. */
  public static final Activation ELU = Elu.of();

  /** The self-normalizing {@link Selu}. */
  public static final Activation SELU = new Selu();

  /** The exact {@link Gelu}. */
  public static final Activation GELU = Gelu.of();

  /** log(1 + exp(x)). */
  public static final Activation SOFTPLUS = new Softplus();

  /** {@link LeakyRelu} with slope 0.2. */
  public static final Activation LEAKY_RELU = LeakyRelu.of();

  private Activations() {}

  /** Returns {@link Elu} with the limit -alpha on the left. */
  public static Activation elu(double alpha) {
    return Elu.of(alpha);
  }

  /** Returns {@link LeakyRelu} with this slope where x is negative. */
  public static Activation leakyRelu(double negativeSlope) {
    return LeakyRelu.of(negativeSlope);
  }
}
