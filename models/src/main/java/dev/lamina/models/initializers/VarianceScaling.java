package dev.lamina.models.initializers;

import dev.lamina.api.Shape;
import java.util.random.RandomGenerator;

/** Draws with mean 0 and a given variance: what Glorot, He and LeCun initializers share. */
final class VarianceScaling {
  private VarianceScaling() {}

  /** Fills with equal chance from an interval around 0, wide enough for this variance. */
  static void fillUniform(float[] values, Shape shape, RandomGenerator random, double variance) {
    double limit = Math.sqrt(3 * variance);
    new RandomUniform(-limit, limit).fill(values, shape, random);
  }

  /** Fills from a normal distribution cut off at two standard deviations, with this variance. */
  static void fillNormal(float[] values, Shape shape, RandomGenerator random, double variance) {
    double stddev = Math.sqrt(variance) / TruncatedNormal.REMAINING_STDDEV;
    new TruncatedNormal(0, stddev).fill(values, shape, random);
  }
}
