package dev.lamina.training.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.TreeSet;

/** The values of a column, one a row. */
sealed interface Column {
  int size();

  /** Returns the values of some of the rows, in the given order. */
  Column take(int[] rows);

  /** Finite numbers. The array is never changed and never leaves the package. */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the values
  record Numeric(double[] values) implements Column {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Numeric take(int[] rows) {
      return new Numeric(Arrays.stream(rows).mapToDouble(i -> values[i]).toArray());
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Numeric other && Arrays.equals(values, other.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /**
   * Texts, each distinct one stored once.
   *
   * @param codes for each row, where in the dictionary its text stands
   * @param dictionary the distinct texts; after {@link #take} there may be some that no row has
   */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the texts
  record Text(int[] codes, List<String> dictionary) implements Column {
    @Override
    public int size() {
      return codes.length;
    }

    @Override
    public Text take(int[] rows) {
      return new Text(Arrays.stream(rows).map(i -> codes[i]).toArray(), dictionary);
    }

    String get(int row) {
      return dictionary.get(codes[row]);
    }

    /** Returns a view of the texts, one a row. */
    List<String> asList() {
      return new TextList(this);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Text other && asList().equals(other.asList());
    }

    @Override
    public int hashCode() {
      return asList().hashCode();
    }

    /** Returns the distinct texts that rows have, in alphabetical order. */
    List<String> categories() {
      boolean[] used = new boolean[dictionary.size()];
      for (int code : codes) {
        used[code] = true;
      }
      TreeSet<String> result = new TreeSet<>();
      for (int i = 0; i < used.length; i++) {
        if (used[i]) {
          result.add(dictionary.get(i));
        }
      }
      return List.copyOf(result);
    }
  }

  /** The texts of a column as Java's collections see them. */
  final class TextList extends AbstractList<String> implements RandomAccess {
    private final Text column;

    private TextList(Text column) {
      this.column = column;
    }

    @Override
    public String get(int index) {
      return column.get(index);
    }

    @Override
    public int size() {
      return column.size();
    }
  }
}
