package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/**
 * Draws with equal chance from an interval that keeps the size of signals and gradients alike from
 * layer to layer. The default of Dense and Conv2D kernels; for tanh, sigmoid and softmax.
 *
 * <pre>limit = sqrt(6 / (fanIn + fanOut)), values in [-limit, limit]</pre>
 *
 * <p>fanIn and fanOut are the rows and columns of a Dense kernel (in, out), and height * width * in
 * and height * width * out of a convolution's.
 *
 * <p>Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural
 * networks".
 */
public record GlorotUniform() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    VarianceScaling.fillUniform(values, shape, random, Fans.of(shape).varianceByMean());
  }
}
