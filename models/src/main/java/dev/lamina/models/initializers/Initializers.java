package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;

/**
 * All initializers by name.
 *
 * <pre>{@code
 * Dense.of(64, Activations.RELU).kernelInitializer(Initializers.HE_NORMAL)
 * }</pre>
 */
public final class Initializers {
  /** All 0. */
  public static final Initializer ZEROS = new Zeros();

  /** All 1. */
  public static final Initializer ONES = new Ones();

  /** {@link GlorotUniform}: the default of kernels. */
  public static final Initializer GLOROT_UNIFORM = new GlorotUniform();

  /** {@link GlorotNormal}. */
  public static final Initializer GLOROT_NORMAL = new GlorotNormal();

  /** {@link HeUniform}: for kernels before a ReLU. */
  public static final Initializer HE_UNIFORM = new HeUniform();

  /** {@link HeNormal}: for kernels before a ReLU. */
  public static final Initializer HE_NORMAL = new HeNormal();

  /** {@link LecunUniform}. */
  public static final Initializer LECUN_UNIFORM = new LecunUniform();

  /** {@link LecunNormal}: for kernels before a SELU. */
  public static final Initializer LECUN_NORMAL = new LecunNormal();

  private Initializers() {}

  /** Returns {@link Constant}: all this value. */
  public static Initializer constant(double value) {
    return Constant.of(value);
  }

  /** Returns {@link RandomNormal} with Keras's defaults: mean 0, standard deviation 0.05. */
  public static Initializer randomNormal() {
    return RandomNormal.of();
  }

  /** Returns {@link RandomUniform} with Keras's defaults: from -0.05 to 0.05. */
  public static Initializer randomUniform() {
    return RandomUniform.of();
  }

  /** Returns {@link TruncatedNormal} with Keras's defaults: mean 0, standard deviation 0.05. */
  public static Initializer truncatedNormal() {
    return TruncatedNormal.of();
  }
}
