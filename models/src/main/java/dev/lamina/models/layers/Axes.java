package dev.lamina.models.layers;

import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;

/** Axes that count from the front, with the batch as 0, or from the end if negative. */
final class Axes {
  private Axes() {}

  /**
   * Returns the axis of a shape's row, counted from the front.
   *
   * @param received for the error
   * @throws ShapeException if there is none, or it is the batch's
   */
  static int inRow(int axis, Shape shape, Object received) {
    int found = axis < 0 ? axis + shape.rank() : axis;
    if (found < 1 || found >= shape.rank()) {
      throw ShapeException.of(
          "rows with an axis " + axis,
          received,
          "Choose an axis from 1 to %d, or negative from the end.".formatted(shape.rank() - 1));
    }
    return found;
  }
}
