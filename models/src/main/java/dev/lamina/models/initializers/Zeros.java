package dev.lamina.models.initializers;

import dev.lamina.api.Initializer;
import dev.lamina.api.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Sets every value to 0. The default of biases. */
public record Zeros() implements Initializer {
  @Override
  public void fill(float[] values, Shape shape, RandomGenerator random) {
    Arrays.fill(values, 0f);
  }
}
