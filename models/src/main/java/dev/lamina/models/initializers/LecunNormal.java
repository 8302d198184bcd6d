package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/**
 * Draws from a normal distribution that keeps the variance of signals through linear layers; the
 * one for SELU.
 *
 * <pre>standard deviation = sqrt(1 / fanIn)</pre>
 *
 * A truncated normal distribution: drawn again beyond two standard deviations, and widened so that
 * what is left has this standard deviation.
 *
 * <p>fanIn and fanOut are the rows and columns of a Dense kernel (in, out), and height * width * in
 * and height * width * out of a convolution's.
 *
 * <p>LeCun, Bottou, Orr and Müller, 1998, "Efficient BackProp".
 */
public record LecunNormal() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    VarianceScaling.fillNormal(values, shape, random, Fans.of(shape).varianceByIn(1));
  }
}
