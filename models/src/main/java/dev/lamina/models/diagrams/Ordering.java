package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The order within rows in which few links cross: each slot near the middle of its neighbors. */
final class Ordering {
  private static final int SWEEPS = 24;

  private final List<List<Slot>> rows;

  private Ordering(List<List<Slot>> rows) {
    this.rows = rows;
  }

  /** Sorts the rows. */
  static void sort(List<List<Slot>> rows) {
    new Ordering(rows).sort();
  }

  private void sort() {
    rows.forEach(Ordering::number);
    List<List<Slot>> best = copy();
    long fewest = crossings();
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      if (sweep % 2 == 0) {
        for (int i = 1; i < rows.size(); i++) {
          sort(rows.get(i), true);
        }
      } else {
        for (int i = rows.size() - 2; i >= 0; i--) {
          sort(rows.get(i), false);
        }
      }
      long crossings = crossings();
      if (crossings < fewest) {
        fewest = crossings;
        best = copy();
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      rows.set(i, best.get(i));
      number(best.get(i));
    }
  }

  private static void sort(List<Slot> row, boolean byAbove) {
    row.sort(
        Comparator.comparingDouble(
            slot ->
                Slot.mean(
                    byAbove ? slot.above : slot.below,
                    neighbor -> (double) neighbor.position,
                    slot.position)));
    number(row);
  }

  private static void number(List<Slot> row) {
    for (int i = 0; i < row.size(); i++) {
      row.get(i).position = i;
    }
  }

  private List<List<Slot>> copy() {
    List<List<Slot>> copy = new ArrayList<>();
    rows.forEach(row -> copy.add(new ArrayList<>(row)));
    return copy;
  }

  private long crossings() {
    long crossings = 0;
    for (List<Slot> row : rows) {
      List<int[]> links = new ArrayList<>();
      for (Slot slot : row) {
        slot.below.forEach(lower -> links.add(new int[] {slot.position, lower.position}));
      }
      for (int i = 0; i < links.size(); i++) {
        for (int j = i + 1; j < links.size(); j++) {
          long upper = (long) links.get(i)[0] - links.get(j)[0];
          long lower = (long) links.get(i)[1] - links.get(j)[1];
          crossings += upper * lower < 0 ? 1 : 0;
        }
      }
    }
    return crossings;
  }
}
