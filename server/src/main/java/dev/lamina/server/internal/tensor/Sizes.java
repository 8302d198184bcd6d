package dev.lamina.server.internal.tensor;

import dev.lamina.api.Shape;

/** How many elements a shape has. */
final class Sizes {
  private Sizes() {}

  /**
   * Returns the number of elements; -1 if it overflows, also where only a size of 0 keeps it from
   * that: TensorFlow ends the process for some of such shapes.
   */
  static long count(Shape shape) {
    long product = 1;
    boolean empty = false;
    for (int i = 0; i < shape.rank(); i++) {
      long size = shape.dim(i);
      empty |= size == 0;
      long factor = Math.max(1, size);
      if (product > Long.MAX_VALUE / factor) {
        return -1;
      }
      product *= factor;
    }
    return empty ? 0 : product;
  }
}
