package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import dev.lamina.models.internal.Require;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Sets every value to one number.
 *
 * @param value the number, finite
 */
public record Constant(double value) implements Initializer {
  /** Checks the value. */
  public Constant {
    Require.finite("value", value);
  }

  /** Returns the initializer with this value. */
  public static Constant of(double value) {
    return new Constant(value);
  }

  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    Arrays.fill(values, (float) value);
  }
}
