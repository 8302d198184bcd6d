package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/**
 * Draws with equal chance from an interval that keeps the size of signals through ReLU layers.
 *
 * <pre>limit = sqrt(6 / fanIn), values in [-limit, limit]</pre>
 *
 * <p>fanIn and fanOut are the rows and columns of a Dense kernel (in, out), and height * width * in
 * and height * width * out of a convolution's.
 *
 * <p>He, Zhang, Ren and Sun, 2015, arXiv:1502.01852.
 */
public record HeUniform() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    VarianceScaling.fillUniform(values, shape, random, Fans.of(shape).varianceByIn(2));
  }
}
