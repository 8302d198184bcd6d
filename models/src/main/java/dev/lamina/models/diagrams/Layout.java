package dev.lamina.models.diagrams;

import dev.lamina.models.diagrams.Canvas.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places boxes in rows from top to bottom, so that every link goes down and passes no box: the
 * method of Sugiyama, Tagawa and Toda, 1981. A picture that would become very long goes on in the
 * next column where one link alone leads on.
 */
final class Layout {
  /** Between rows. */
  private static final double GAP = 34;

  private static final double MARGIN = 16;

  /** Between columns. */
  private static final double GUTTER = 60;

  /** Up to this height nothing is folded. */
  private static final double LONG = 1800;

  private static final double LANDSCAPE = 1.4;

  private final List<Box> boxes;
  private final List<Link> links;
  private final List<Slot> slots;
  private final List<List<Slot>> rows = new ArrayList<>();

  /** For each link, the slots from its box to the other. */
  private final List<List<Slot>> ways = new ArrayList<>();

  /** Rows by the number of their column. */
  private final List<Integer> columns = new ArrayList<>();

  /**
   * From an output of a box to a later box.
   *
   * @param output which of them
   * @param outputs how many there are
   */
  record Link(int from, int output, int outputs, int to) {}

  private Layout(List<Box> boxes, List<Link> links) {
    this.boxes = boxes;
    this.links = links;
    this.slots = boxes.stream().map(Slot::of).toList();
  }

  /**
   * Returns the picture.
   *
   * @param fold whether it may go on in further columns
   */
  static Picture of(List<Box> boxes, List<Link> links, boolean fold) {
    return new Layout(boxes, links).picture(fold);
  }

  private Picture picture(boolean fold) {
    fillRows();
    Ordering.sort(rows);
    Alignment.align(
        rows, ways.stream().filter(way -> way.size() > 2).map(way -> inner(way)).toList());
    setColumns(fold);
    double[] size = setPlaces();
    List<Picture.Placed> placed = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      Slot slot = slots.get(i);
      placed.add(new Picture.Placed(boxes.get(i), slot.x - slot.width / 2, slot.y));
    }
    return new Picture(size[0], size[1], placed, new Arrows(rows, columns, links, ways).all());
  }

  private static List<Slot> inner(List<Slot> way) {
    return way.subList(1, way.size() - 1);
  }

  private void fillRows() {
    int[] ranks = Ranks.of(boxes.size(), links);
    for (int i = 0; i < boxes.size(); i++) {
      row(ranks[i]).add(slots.get(i));
    }
    for (Link link : links) {
      List<Slot> way = new ArrayList<>();
      way.add(slots.get(link.from()));
      for (int rank = ranks[link.from()] + 1; rank < ranks[link.to()]; rank++) {
        Slot bend = Slot.bend();
        row(rank).add(bend);
        way.add(bend);
      }
      way.add(slots.get(link.to()));
      for (int i = 1; i < way.size(); i++) {
        Slot.connect(way.get(i - 1), way.get(i));
      }
      ways.add(way);
    }
  }

  private List<Slot> row(int rank) {
    while (rows.size() <= rank) {
      rows.add(new ArrayList<>());
    }
    return rows.get(rank);
  }

  private static double height(List<Slot> row) {
    return row.stream().mapToDouble(slot -> slot.height).max().orElse(0);
  }

  private void setColumns(boolean fold) {
    double total = rows.stream().mapToDouble(row -> height(row) + GAP).sum();
    double left =
        rows.stream().mapToDouble(row -> row.get(0).x - row.get(0).width / 2).min().orElse(0);
    double right =
        rows.stream()
            .map(row -> row.get(row.size() - 1))
            .mapToDouble(slot -> slot.x + slot.width / 2)
            .max()
            .orElse(0);
    double count = Math.sqrt(LANDSCAPE * total / (right - left + GUTTER));
    double most = fold && total > LONG ? Math.max(LONG / 2, total / count) : Double.MAX_VALUE;
    double height = 0;
    double rest = total;
    int column = 0;
    for (int i = 0; i < rows.size(); i++) {
      boolean full = height > 0 && height + heightToNextFold(i) > most;
      if (full && mayFold(i) && rest > most / 4) {
        column++;
        height = 0;
      }
      columns.add(column);
      height += height(rows.get(i)) + GAP;
      rest -= height(rows.get(i)) + GAP;
    }
  }

  /** Returns the height of the rows from this one that must stay together. */
  private double heightToNextFold(int row) {
    double height = 0;
    int i = row;
    do {
      height += height(rows.get(i++)) + GAP;
    } while (i < rows.size() && !mayFold(i));
    return height;
  }

  /** Returns whether one link alone leads to a row, to the only box there. */
  private boolean mayFold(int row) {
    return row > 0 && rows.get(row).size() == 1 && rows.get(row).get(0).above.size() == 1;
  }

  /** Sets all places, and returns width and height of the whole. */
  private double[] setPlaces() {
    double from = MARGIN;
    double bottom = 0;
    boolean several = columns.get(columns.size() - 1) > 0;
    for (int column = 0; column <= columns.get(columns.size() - 1); column++) {
      double left = Double.MAX_VALUE;
      double right = -Double.MAX_VALUE;
      double y = several ? MARGIN + GAP : MARGIN;
      for (int i = 0; i < rows.size(); i++) {
        if (columns.get(i) == column) {
          double height = height(rows.get(i));
          for (Slot slot : rows.get(i)) {
            left = Math.min(left, slot.x - slot.width / 2);
            right = Math.max(right, slot.x + slot.width / 2);
            slot.y = y + (slot.bend ? 0 : (height - slot.height) / 2);
          }
          y += height + GAP;
        }
      }
      double shift = from - left;
      for (int i = 0; i < rows.size(); i++) {
        if (columns.get(i) == column) {
          rows.get(i).forEach(slot -> slot.x += shift);
        }
      }
      from += right - left + GUTTER;
      bottom = Math.max(bottom, several ? y : y - GAP);
    }
    return new double[] {from - GUTTER + MARGIN, bottom + MARGIN};
  }

  /** The arrows along the links. */
  private record Arrows(
      List<List<Slot>> rows, List<Integer> columns, List<Link> links, List<List<Slot>> ways) {
    /** Least distance of arrow heads at one box. */
    private static final double PORTS = 14;

    List<List<Point>> all() {
      Map<Slot, Integer> rowOf = new HashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        for (Slot slot : rows.get(i)) {
          rowOf.put(slot, i);
        }
      }
      Map<Integer, Double> ends = ends(rowOf);
      List<List<Point>> arrows = new ArrayList<>();
      for (int i = 0; i < links.size(); i++) {
        arrows.add(arrow(links.get(i), ways.get(i), ends.getOrDefault(i, 0.0), rowOf));
      }
      return arrows;
    }

    /** Returns where each link ends: straight below where it comes from, if the box is so wide. */
    private Map<Integer, Double> ends(Map<Slot, Integer> rowOf) {
      Map<Slot, List<Integer>> incoming = new HashMap<>();
      for (int i = 0; i < ways.size(); i++) {
        List<Slot> way = ways.get(i);
        incoming.computeIfAbsent(way.get(way.size() - 1), to -> new ArrayList<>()).add(i);
      }
      Map<Integer, Double> ends = new HashMap<>();
      incoming.forEach(
          (to, numbers) -> {
            List<Integer> sorted = new ArrayList<>(numbers);
            sorted.sort(Comparator.comparingDouble(i -> source(i, to, rowOf)));
            double reach = Math.max(0, to.width / 2 - PORTS);
            double step = Math.min(PORTS, 2 * reach / Math.max(1, sorted.size() - 1));
            double least = to.x - reach;
            for (int k = 0; k < sorted.size(); k++) {
              double most = to.x + reach - (sorted.size() - 1 - k) * step;
              double x = Math.max(least, Math.min(most, source(sorted.get(k), to, rowOf)));
              ends.put(sorted.get(k), x);
              least = x + step;
            }
          });
      return ends;
    }

    private double source(int link, Slot to, Map<Slot, Integer> rowOf) {
      List<Slot> way = ways.get(link);
      Slot last = way.get(way.size() - 2);
      boolean folded = !column(last, rowOf).equals(column(to, rowOf));
      return folded ? to.x : last.bend ? last.x : start(links.get(link), last);
    }

    private Integer column(Slot slot, Map<Slot, Integer> rowOf) {
      return columns.get(rowOf.getOrDefault(slot, 0));
    }

    private static double start(Link link, Slot from) {
      double step = Math.min(2 * PORTS, from.width / (link.outputs() + 1));
      return from.x + (link.output() - (link.outputs() - 1) / 2.0) * step;
    }

    private List<Point> arrow(Link link, List<Slot> way, double end, Map<Slot, Integer> rowOf) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < way.size(); i++) {
        Slot slot = way.get(i);
        List<Slot> row = rows.get(rowOf.getOrDefault(slot, 0));
        double top = row.stream().filter(s -> !s.bend).mapToDouble(s -> s.y).min().orElse(slot.y);
        double bottom =
            row.stream().filter(s -> !s.bend).mapToDouble(s -> s.y + s.height).max().orElse(top);
        boolean first = i == 0;
        boolean last = i == way.size() - 1;
        double x = first ? start(link, slot) : last ? end : slot.x;
        if (!first && !column(slot, rowOf).equals(column(way.get(i - 1), rowOf))) {
          addFold(points, x, top, column(slot, rowOf));
        }
        if (!first) {
          points.add(new Point(x, top));
        }
        if (last) {
          points.add(new Point(x, slot.y));
        } else {
          points.add(new Point(x, first ? slot.y + slot.height : bottom));
          points.add(new Point(x, bottom));
        }
      }
      return points;
    }

    /** Leads to the next column: down, to its left side, up, and to its first row. */
    private void addFold(List<Point> points, double x, double top, int column) {
      double left = Double.MAX_VALUE;
      double bottom = 0;
      for (int i = 0; i < rows.size(); i++) {
        for (Slot slot : rows.get(i)) {
          if (columns.get(i) == column) {
            left = Math.min(left, slot.x - slot.width / 2);
          } else if (columns.get(i) == column - 1) {
            bottom = Math.max(bottom, slot.y + slot.height);
          }
        }
      }
      Point from = points.get(points.size() - 1);
      double gutter = left - GUTTER / 2;
      points.add(new Point(from.x(), bottom + GAP / 2));
      points.add(new Point(gutter, bottom + GAP / 2));
      points.add(new Point(gutter, top - GAP / 2));
      points.add(new Point(x, top - GAP / 2));
    }
  }
}
