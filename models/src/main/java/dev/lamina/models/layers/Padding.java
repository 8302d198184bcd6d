package dev.lamina.models.layers;

import dev.lamina.api.Shape;

/** What a window does at the border of an image. */
public enum Padding {
  /** The image is continued beyond its border, so that with stride 1 the size stays. */
  SAME,
  /** The window stays within the image, which shrinks. */
  VALID;

  /**
   * Returns how many positions a window takes along one side, 0 if it does not fit.
   *
   * @param size of the image along that side, may be unknown
   */
  long positions(long size, long window, long stride) {
    if (size == Shape.UNKNOWN) {
      return Shape.UNKNOWN;
    }
    long first = this == SAME ? size : Math.max(0, size - window + 1);
    return (first + stride - 1) / stride;
  }
}
