package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import dev.lamina.models.internal.Require;
import java.util.random.RandomGenerator;

/**
 * Draws from a normal distribution.
 *
 * @param mean of the distribution, finite; default 0
 * @param stddev standard deviation, finite and >= 0; default 0.05
 */
public record RandomNormal(double mean, double stddev) implements Initializer {
  /** Checks both numbers. */
  public RandomNormal {
    Require.finite("mean", mean);
    Require.notNegative("stddev", stddev);
  }

  /** Returns the initializer with mean 0 and standard deviation 0.05. */
  public static RandomNormal of() {
    return of(0, 0.05);
  }

  /** Returns the initializer with this mean and standard deviation. */
  public static RandomNormal of(double mean, double stddev) {
    return new RandomNormal(mean, stddev);
  }

  /** Returns a copy with another mean. */
  public RandomNormal mean(double newMean) {
    return new RandomNormal(newMean, stddev);
  }

  /** Returns a copy with another standard deviation. */
  public RandomNormal stddev(double newStddev) {
    return new RandomNormal(mean, newStddev);
  }

  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + stddev * random.nextGaussian());
    }
  }
}
