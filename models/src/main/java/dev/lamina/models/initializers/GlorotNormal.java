package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/**
 * Draws from a normal distribution that keeps the size of signals and gradients alike from layer to
 * layer; for tanh, sigmoid and softmax.
 *
 * <pre>standard deviation = sqrt(2 / (fanIn + fanOut))</pre>
 *
 * A truncated normal distribution: drawn again beyond two standard deviations, and widened so that
 * what is left has this standard deviation.
 *
 * <p>fanIn and fanOut are the rows and columns of a Dense kernel (in, out), and height * width * in
 * and height * width * out of a convolution's.
 *
 * <p>Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural
 * networks".
 */
public record GlorotNormal() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    VarianceScaling.fillNormal(values, shape, random, Fans.of(shape).varianceByMean());
  }
}
