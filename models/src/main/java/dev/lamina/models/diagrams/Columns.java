package dev.lamina.models.diagrams;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows below each other; those that would make the picture very long go on in the next column where
 * one link alone leads on.
 *
 * @param width of the whole, with margins
 * @param height of the whole, with margins
 * @param columns from the left
 */
record Columns(double width, double height, List<Column> columns) {
  /** Between rows. */
  static final double GAP = 40;

  /** Between columns. */
  static final double GUTTER = 60;

  private static final double MARGIN = 16;

  /** Up to this height nothing is folded. */
  private static final double LONG = 1900;

  private static final double LANDSCAPE = 1.4;

  /** Where a column begins on the left, and ends below. */
  record Column(double left, double bottom) {}

  /** Sets all slots' columns and places; the places within rows are known. */
  static Columns of(List<List<Slot>> rows, boolean fold) {
    List<List<List<Slot>>> folded = fold ? folded(rows) : List.of(rows);
    boolean several = folded.size() > 1;
    double y = several ? MARGIN + GAP : MARGIN;
    double x = MARGIN;
    double bottom = 0;
    List<Column> columns = new ArrayList<>();
    for (List<List<Slot>> column : folded) {
      columns.add(new Column(x, place(column, columns.size(), x, y)));
      x += width(column) + GUTTER;
      bottom = Math.max(bottom, columns.get(columns.size() - 1).bottom());
    }
    // Links to the next column pass below.
    double height = bottom + (several ? GAP : 0) + MARGIN;
    return new Columns(x - GUTTER + MARGIN, height, List.copyOf(columns));
  }

  /** Places a column, and returns where it ends below. */
  private static double place(List<List<Slot>> rows, int column, double x, double y) {
    double shift = x - left(rows);
    double top = y;
    for (List<Slot> row : rows) {
      for (Slot slot : row) {
        slot.column = column;
        slot.x += shift;
        slot.top = top;
        slot.bottom = top + height(row);
      }
      top += height(row) + GAP;
    }
    return top - GAP;
  }

  private static List<List<List<Slot>>> folded(List<List<Slot>> rows) {
    double total = rows.stream().mapToDouble(Columns::height).sum() + rows.size() * GAP;
    double count = Math.sqrt(LANDSCAPE * total / (width(rows) + GUTTER));
    double most = total > LONG ? Math.max(LONG / 2, total / count) : Double.MAX_VALUE;
    List<List<List<Slot>>> columns = new ArrayList<>(List.of(new ArrayList<>()));
    double height = 0;
    double rest = total;
    for (int i = 0; i < rows.size(); i++) {
      boolean full = height + heightToNextFold(rows, i) > most;
      if (full && mayFold(rows.get(i)) && Math.min(height, rest) > most / 4) {
        columns.add(new ArrayList<>());
        height = 0;
      }
      columns.get(columns.size() - 1).add(rows.get(i));
      height += height(rows.get(i)) + GAP;
      rest -= height(rows.get(i)) + GAP;
    }
    return columns;
  }

  /** Returns the height of the rows from this one that must stay together. */
  private static double heightToNextFold(List<List<Slot>> rows, int row) {
    double height = 0;
    int i = row;
    do {
      height += height(rows.get(i++)) + GAP;
    } while (i < rows.size() && !mayFold(rows.get(i)));
    return height;
  }

  /** Returns whether one link alone leads to a row, to the only box there. */
  private static boolean mayFold(List<Slot> row) {
    return row.size() == 1 && row.get(0).above.size() == 1;
  }

  private static double width(List<List<Slot>> rows) {
    double right =
        rows.stream().mapToDouble(row -> row.get(row.size() - 1).right()).max().orElse(0);
    return right - left(rows);
  }

  private static double left(List<List<Slot>> rows) {
    return rows.stream().mapToDouble(row -> row.get(0).left()).min().orElse(0);
  }

  private static double height(List<Slot> row) {
    return row.stream().mapToDouble(slot -> slot.height).max().orElse(0);
  }
}
