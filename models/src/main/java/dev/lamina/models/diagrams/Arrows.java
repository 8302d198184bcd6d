package dev.lamina.models.diagrams;

import static dev.lamina.models.diagrams.Columns.GAP;
import static dev.lamina.models.diagrams.Columns.GUTTER;
import static java.util.Comparator.comparingDouble;

import dev.lamina.models.diagrams.Canvas.Point;
import dev.lamina.models.diagrams.Layout.Link;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arrows along links whose slots are placed. */
final class Arrows {
  /** Least distance of arrow heads at one box. */
  private static final double PORTS = 14;

  /** What is upright at an arrow's end, so that its head stands on its line. */
  private static final double HEAD = 10;

  private final List<Columns.Column> columns;

  private Arrows(Columns columns) {
    this.columns = columns.columns();
  }

  /** A link and the slots that it passes, from its box to the other. */
  private record Way(Link link, List<Slot> slots) {
    Slot to() {
      return slots.get(slots.size() - 1);
    }

    /** Returns where it comes from, seen from its end. */
    double source() {
      Slot last = slots.get(slots.size() - 2);
      return last.column != to().column ? to().x : last.bend ? last.x : start();
    }

    double start() {
      Slot from = slots.get(0);
      double step = Math.min(2 * PORTS, from.width / (link.outputs() + 1));
      return from.x + (link.output() - (link.outputs() - 1) / 2.0) * step;
    }
  }

  /**
   * Returns the points of each arrow.
   *
   * @param slots for each link, from its box to the other
   */
  static List<List<Point>> along(List<Link> links, List<List<Slot>> slots, Columns columns) {
    Map<Slot, List<Way>> waysByEnd = new LinkedHashMap<>();
    for (int i = 0; i < links.size(); i++) {
      Way way = new Way(links.get(i), slots.get(i));
      waysByEnd.computeIfAbsent(way.to(), to -> new ArrayList<>()).add(way);
    }
    Arrows arrows = new Arrows(columns);
    return waysByEnd.values().stream().flatMap(ways -> arrows.to(ways).stream()).toList();
  }

  /** Returns arrows to one box: each ends straight below where it comes from, if there is room. */
  private List<List<Point>> to(List<Way> ways) {
    Slot to = ways.get(0).to();
    double reach = Math.max(0, to.width / 2 - PORTS);
    double step = Math.min(PORTS, 2 * reach / Math.max(1, ways.size() - 1));
    double least = to.x - reach;
    double most = to.x + reach - (ways.size() - 1) * step;
    List<List<Point>> arrows = new ArrayList<>();
    for (Way way : ways.stream().sorted(comparingDouble(Way::source)).toList()) {
      double end = Math.max(least, Math.min(most, way.source()));
      arrows.add(arrow(way, end));
      least = end + step;
      most += step;
    }
    return arrows;
  }

  private List<Point> arrow(Way way, double end) {
    Slot from = way.slots().get(0);
    List<Point> points = new ArrayList<>();
    points.add(new Point(way.start(), from.y() + from.height));
    points.add(new Point(way.start(), from.bottom));
    Slot before = from;
    for (Slot slot : way.slots().subList(1, way.slots().size())) {
      boolean last = slot == way.to();
      double x = last ? end : slot.x;
      if (slot.column != before.column) {
        addFold(points, x, slot);
      }
      points.add(new Point(x, last ? slot.top - HEAD : slot.top));
      points.add(new Point(x, last ? slot.y() : slot.bottom));
      before = slot;
    }
    return points;
  }

  /** Leads to the next column: down, to its left side, up, and to its first row. */
  private void addFold(List<Point> points, double x, Slot first) {
    double left = points.get(points.size() - 1).x();
    double below = columns.get(first.column - 1).bottom() + GAP / 2;
    double gutter = columns.get(first.column).left() - GUTTER / 2;
    points.add(new Point(left, below));
    points.add(new Point(gutter, below));
    points.add(new Point(gutter, first.top - GAP / 2));
    points.add(new Point(x, first.top - GAP / 2));
  }
}
