package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/**
 * Draws from a normal distribution that keeps the size of signals through ReLU layers.
 *
 * <pre>standard deviation = sqrt(2 / fanIn)</pre>
 *
 * A truncated normal distribution: drawn again beyond two standard deviations, and widened so that
 * what is left has this standard deviation.
 *
 * <p>fanIn and fanOut are the rows and columns of a Dense kernel (in, out), and height * width * in
 * and height * width * out of a convolution's.
 *
 * <p>He, Zhang, Ren and Sun, 2015, arXiv:1502.01852.
 */
public record HeNormal() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    VarianceScaling.fillNormal(values, shape, random, Fans.of(shape).varianceByIn(2));
  }
}
