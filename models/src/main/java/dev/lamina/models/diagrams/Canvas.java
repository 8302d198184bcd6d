package dev.lamina.models.diagrams;

import java.util.List;

/** What pictures are drawn on; lengths are pixels of an SVG. */
interface Canvas {
  /** A place. */
  record Point(double x, double y) {}

  /** A text's form. */
  enum Font {
    TITLE(13, true),
    LABEL(10, false),
    BODY(12, false);

    final int size;
    final boolean bold;

    Font(int size, boolean bold) {
      this.size = size;
      this.bold = bold;
    }

    /** Returns a width in which the text fits in any common sans-serif font. */
    double width(String text) {
      return size * text.codePoints().mapToDouble(Font::width).sum() * (bold ? 1.1 : 1);
    }

    private static double width(int c) {
      if ("mwMW".indexOf(c) >= 0) {
        return 0.98;
      }
      if (Character.isUpperCase(c)) {
        return 0.7;
      }
      if ("fijlrt".indexOf(c) >= 0) {
        return 0.4;
      }
      if (Character.isLowerCase(c) || Character.isDigit(c)) {
        return 0.64;
      }
      return c == '_' || c == '?' ? 0.53 : c < 128 ? 0.4 : 1;
    }
  }

  /**
   * Draws a rectangle.
   *
   * @param fill {@code #rrggbb}
   * @param stroke {@code #rrggbb}
   */
  void rectangle(double x, double y, double width, double height, String fill, String stroke);

  /**
   * Draws a text that ends at most a width later.
   *
   * @param x of its middle
   * @param y of its base line
   */
  void text(double x, double y, double width, Font font, String color, String text);

  /**
   * Draws an arrow through points: straight where they have the same x or y, else in curves that
   * leave and enter upright.
   */
  void arrow(List<Point> points);
}
