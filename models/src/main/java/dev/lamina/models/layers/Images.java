package dev.lamina.models.layers;

import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import java.util.List;

/** Shapes of batches of images: (batch, height, width, channels). */
final class Images {
  private static final String EXPECTED = "(?, height, width, channels)";

  private Images() {}

  /**
   * Returns the shape if it is that of images with a known number of channels.
   *
   * @throws ShapeException if not
   */
  static Shape require(Shape shape) {
    if (shape.rank() != 4) {
      throw ShapeException.of(EXPECTED, shape, "Add %s before it.".formatted(reshape(shape)));
    }
    if (shape.dim(3) == Shape.UNKNOWN) {
      throw ShapeException.of(
          EXPECTED + " with a known number of channels",
          shape,
          "Give the last size in the model's input.");
    }
    return shape;
  }

  private static String reshape(Shape shape) {
    if (shape.rank() == 2 && shape.dim(1) > 0) {
      long side = Math.round(Math.sqrt((double) shape.dim(1)));
      if (side * side == shape.dim(1)) {
        return "Reshape.of(%d, %d, 1)".formatted(side, side);
      }
    }
    if (shape.rank() == 3 && shape.row().isKnown()) {
      return "Reshape.of(%d, %d, 1)".formatted(shape.dim(1), shape.dim(2));
    }
    return "Reshape.of(height, width, channels)";
  }

  /**
   * Returns the shape of what a window gives as it slides over images.
   *
   * @param windowName the component that says the window's size, for the error
   * @throws ShapeException if the images are smaller than the window
   */
  static Shape slide(
      Shape images, Size2D window, Size2D strides, Padding padding, String windowName) {
    long height = padding.positions(images.dim(1), window.height(), strides.height());
    long width = padding.positions(images.dim(2), window.width(), strides.width());
    if (height == 0 || width == 0) {
      throw ShapeException.of(
          "images of at least " + window,
          images,
          "Choose a smaller %s, or Padding.SAME.".formatted(windowName));
    }
    return images.with(1, height).with(2, width);
  }

  /** Returns the form in which TensorFlow takes windows and strides: one size a dimension. */
  static List<Long> perDimension(Size2D size) {
    return List.of(1L, (long) size.height(), (long) size.width(), 1L);
  }
}
