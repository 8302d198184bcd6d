package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A place in a row of a layout: a box's, or a bend of a link that passes the row. */
final class Slot {
  final double width;
  final double height;
  final boolean bend;
  final List<Slot> above = new ArrayList<>();
  final List<Slot> below = new ArrayList<>();

  /** The number of its row, from above. */
  final int row;

  /** In its row, from the left. */
  int position;

  /** Which of the columns its row is in, from the left. */
  int column;

  /** Of its middle; until slots are placed, where in its row it should stand. */
  double x;

  /** The upper side of its row. */
  double top;

  /** The lower side of its row. */
  double bottom;

  private Slot(int row, double width, double height, boolean bend) {
    this.row = row;
    this.width = width;
    this.height = height;
    this.bend = bend;
  }

  static Slot of(Box box, int row) {
    return new Slot(row, box.width(), box.height(), false);
  }

  static Slot bend(int row) {
    return new Slot(row, 0, 0, true);
  }

  static void connect(Slot upper, Slot lower) {
    upper.below.add(lower);
    lower.above.add(upper);
  }

  double left() {
    return x - width / 2;
  }

  double right() {
    return x + width / 2;
  }

  /** Returns its upper side; it stands in the middle of its row. */
  double y() {
    return (top + bottom - height) / 2;
  }

  /** Returns how far the middles of two neighbors in a row must be apart. */
  static double distance(Slot left, Slot right) {
    double gap = left.bend && right.bend ? 18 : left.bend || right.bend ? 22 : 34;
    return left.width / 2 + right.width / 2 + gap;
  }

  /** Returns whether a slot leads to another alone, and nothing else leads there. */
  static boolean chained(Slot upper, Slot lower) {
    return upper.below.size() == 1 && lower.above.size() == 1;
  }

  /** Returns how much a link between two slots wants to be straight. */
  static double stiffness(Slot upper, Slot lower) {
    return chained(upper, lower) ? 8 : upper.bend || lower.bend ? 2 : 1;
  }

  /** Returns the mean of a value of some slots, or another value if there is none. */
  static double mean(List<Slot> slots, ToDoubleFunction<Slot> value, double otherwise) {
    return slots.stream().mapToDouble(value).average().orElse(otherwise);
  }
}
