package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A place in a row of a layout: a box's, or a bend of a link that passes the row. */
final class Slot {
  final double width;
  final double height;
  final boolean bend;
  final List<Slot> above = new ArrayList<>();
  final List<Slot> below = new ArrayList<>();

  /** In its row, from the left. */
  int position;

  /** Of its middle. */
  double x;

  /** Of its upper side. */
  double y;

  private Slot(double width, double height, boolean bend) {
    this.width = width;
    this.height = height;
    this.bend = bend;
  }

  static Slot of(Box box) {
    return new Slot(box.width(), box.height(), false);
  }

  static Slot bend() {
    return new Slot(0, 0, true);
  }

  static void connect(Slot upper, Slot lower) {
    upper.below.add(lower);
    lower.above.add(upper);
  }

  /** Returns how far the middles of two neighbors in a row must be apart. */
  static double distance(Slot left, Slot right) {
    double gap = left.bend && right.bend ? 18 : left.bend || right.bend ? 22 : 34;
    return left.width / 2 + right.width / 2 + gap;
  }

  /** Returns how much a link between two slots wants to be straight. */
  static double stiffness(Slot a, Slot b) {
    return a.bend && b.bend ? 8 : a.bend || b.bend ? 2 : 1;
  }

  /** Returns the mean of a value of neighbors, or another value if there is none. */
  static double mean(List<Slot> neighbors, Function<Slot, Double> value, double otherwise) {
    return neighbors.stream().mapToDouble(value::apply).average().orElse(otherwise);
  }
}
