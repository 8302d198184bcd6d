package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/**
 * Draws with equal chance from an interval that keeps the variance of signals through linear
 * layers.
 *
 * <pre>limit = sqrt(3 / fanIn), values in [-limit, limit]</pre>
 *
 * <p>fanIn and fanOut are the rows and columns of a Dense kernel (in, out), and height * width * in
 * and height * width * out of a convolution's.
 *
 * <p>LeCun, Bottou, Orr and Müller, 1998, "Efficient BackProp".
 */
public record LecunUniform() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    VarianceScaling.fillUniform(values, shape, random, Fans.of(shape).varianceByIn(1));
  }
}
