package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import dev.lamina.models.internal.Require;
import java.util.random.RandomGenerator;

/**
 * Draws from a normal distribution, and draws again what is more than two standard deviations off.
 *
 * @param mean of the distribution, finite; default 0
 * @param stddev standard deviation before the ends are cut off, finite and >= 0; default 0.05. What
 *     is drawn has 0.8796 times this standard deviation.
 */
public record TruncatedNormal(double mean, double stddev) implements Initializer {
  /** The standard deviation of a standard normal distribution cut off at -2 and 2. */
  static final double REMAINING_STDDEV = 0.8796256610342398;

  private static final double LIMIT = 2;

  /** Checks both numbers. */
  public TruncatedNormal {
    Require.finite("mean", mean);
    Require.notNegative("stddev", stddev);
  }

  /** Returns the initializer with mean 0 and standard deviation 0.05. */
  public static TruncatedNormal of() {
    return of(0, 0.05);
  }

  /** Returns the initializer with this mean and standard deviation. */
  public static TruncatedNormal of(double mean, double stddev) {
    return new TruncatedNormal(mean, stddev);
  }

  /** Returns a copy with another mean. */
  public TruncatedNormal mean(double newMean) {
    return new TruncatedNormal(newMean, stddev);
  }

  /** Returns a copy with another standard deviation. */
  public TruncatedNormal stddev(double newStddev) {
    return new TruncatedNormal(mean, newStddev);
  }

  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + stddev * drawWithinLimit(random));
    }
  }

  private static double drawWithinLimit(RandomGenerator random) {
    double z;
    do {
      z = random.nextGaussian();
    } while (Math.abs(z) > LIMIT);
    return z;
  }
}
