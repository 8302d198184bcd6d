package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.Collections;
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
      boolean down = sweep % 2 == 0;
      boolean reversed = sweep % 4 >= 2;
      for (int i = 1; i < rows.size(); i++) {
        sort(rows.get(down ? i : rows.size() - 1 - i), down, reversed);
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

  /**
   * Sorts a row.
   *
   * @param reversed whether those that want the same place change theirs
   */
  private static void sort(List<Slot> row, boolean byAbove, boolean reversed) {
    if (reversed) {
      Collections.reverse(row);
    }
    for (Slot slot : row) {
      slot.x = Slot.mean(byAbove ? slot.above : slot.below, s -> s.position, slot.position);
    }
    row.sort(Comparator.comparingDouble(slot -> slot.x));
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
    for (int i = 1; i < rows.size(); i++) {
      crossings += crossings(rows.get(i - 1), rows.get(i).size());
    }
    return crossings;
  }

  /** Counts, for each link from the left, those before it that end further right. */
  private static long crossings(List<Slot> upper, int positions) {
    int[] tree = new int[positions + 1]; // Fenwick's: sums of link ends by position
    long crossings = 0;
    int ends = 0;
    for (Slot slot : upper) {
      for (Slot lower : slot.below) {
        crossings += ends;
        for (int i = lower.position + 1; i > 0; i -= i & -i) {
          crossings -= tree[i];
        }
      }
      for (Slot lower : slot.below) {
        ends++;
        for (int i = lower.position + 1; i <= positions; i += i & -i) {
          tree[i]++;
        }
      }
    }
    return crossings;
  }
}
