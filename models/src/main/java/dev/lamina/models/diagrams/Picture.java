package dev.lamina.models.diagrams;

import dev.lamina.models.diagrams.Canvas.Point;
import java.util.List;

/** Boxes at their places, and the arrows between them. */
record Picture(double width, double height, List<Placed> boxes, List<List<Point>> arrows) {
  /**
   * A box at its place.
   *
   * @param x of its left side
   * @param y of its upper side
   */
  record Placed(Box box, double x, double y) {}

  Picture {
    boxes = List.copyOf(boxes);
    arrows = List.copyOf(arrows);
  }

  /** Draws all with the upper left corner at a place. */
  void draw(Canvas canvas, double dx, double dy) {
    for (List<Point> arrow : arrows) {
      canvas.arrow(arrow.stream().map(point -> new Point(point.x() + dx, point.y() + dy)).toList());
    }
    boxes.forEach(placed -> placed.box().draw(canvas, placed.x() + dx, placed.y() + dy));
  }
}
