package dev.lamina.api;

import java.util.random.RandomGenerator;

/**
 * Gives a weight its first values. Computed in Java, so that one seed gives the same values on
 * every device and thread count.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * Fills the values of one weight, last dimension fastest.
   *
   * @param values to be filled; its length is the shape's size
   * @param shape the weight's shape, for example {@code (in, out)} for a Dense kernel or {@code
   *     (height, width, in, out)} for a Conv2D kernel
   * @param random a source of numbers of this weight's own, derived from the seed
   */
  void fill(float[] values, Shape shape, RandomGenerator random);
}
