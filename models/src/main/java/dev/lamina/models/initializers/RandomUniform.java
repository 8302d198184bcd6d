package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import dev.lamina.models.internal.Require;
import java.util.random.RandomGenerator;

/**
 * Draws with equal chance from an interval.
 *
 * @param minval lower end, finite; default -0.05
 * @param maxval upper end, finite and no smaller than minval; default 0.05
 */
public record RandomUniform(double minval, double maxval) implements Initializer {
  /** Checks the interval. */
  public RandomUniform {
    Require.finite("minval", minval);
    Require.finite("maxval", maxval);
    if (maxval < minval) {
      throw Require.unexpected("maxval", maxval, ">= minval, " + minval);
    }
  }

  /** Returns the initializer from -0.05 to 0.05. */
  public static RandomUniform of() {
    return of(-0.05, 0.05);
  }

  /** Returns the initializer with this interval. */
  public static RandomUniform of(double minval, double maxval) {
    return new RandomUniform(minval, maxval);
  }

  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (minval + (maxval - minval) * random.nextDouble());
    }
  }
}
