package dev.lamina.models.layers;

import dev.lamina.models.internal.Require;

/**
 * A height and a width, as of a window or a stride over images.
 *
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 */
public record Size2D(int height, int width) {
  /** Checks both sizes. */
  public Size2D {
    Require.atLeast(1, "height", height);
    Require.atLeast(1, "width", width);
  }

  /** Returns a square. */
  public static Size2D of(int side) {
    return new Size2D(side, side);
  }

  /** Returns a rectangle. */
  public static Size2D of(int height, int width) {
    return new Size2D(height, width);
  }

  /** Returns whether it is a single pixel: a stride or dilation that does nothing. */
  boolean isOne() {
    return height == 1 && width == 1;
  }

  /** Returns for example {@code 3 x 5}. */
  @Override
  public String toString() {
    return height + " x " + width;
  }
}
