package dev.lamina.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the texts of a column into primitive arrays that grow. */
sealed interface ColumnBuilder {
  /** Adds a row; returns false, and adds none, if the text does not fit the column's type. */
  boolean add(String text);

  Column build();

  private static int grown(int length) {
    return Math.max(16, length + (length >> 1));
  }

  /** Takes numbers only. */
  final class Numeric implements ColumnBuilder {
    private double[] values = {};
    private int size;

    @Override
    public boolean add(String text) {
      double value = Numbers.parse(text);
      if (Double.isNaN(value)) {
        return false;
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, grown(size));
      }
      values[size++] = value;
      return true;
    }

    @Override
    public Column build() {
      return new Column.Numeric(Arrays.copyOf(values, size));
    }
  }

  /** Takes any text. */
  final class Text implements ColumnBuilder {
    private final Map<String, Integer> codeOf = new HashMap<>();
    private final List<String> dictionary = new ArrayList<>();
    private int[] codes = {};
    private int size;

    @Override
    public boolean add(String text) {
      Integer code = codeOf.get(text);
      if (code == null) {
        code = dictionary.size();
        codeOf.put(text, code);
        dictionary.add(text);
      }
      if (size == codes.length) {
        codes = Arrays.copyOf(codes, grown(size));
      }
      codes[size++] = code;
      return true;
    }

    @Override
    public Column build() {
      return new Column.Text(Arrays.copyOf(codes, size), List.copyOf(dictionary));
    }
  }

  /** Takes any text, and becomes numeric if all of them are numbers. */
  final class Inferring implements ColumnBuilder {
    private ColumnBuilder target = new Numeric();

    /** What was added, to be added again as text at the first that is no number. */
    private final StringBuilder written = new StringBuilder();

    private int[] ends = {};
    private int size;

    @Override
    public boolean add(String text) {
      boolean numeric = target instanceof Numeric;
      if (target.add(text)) {
        if (numeric) {
          remember(text);
        }
        return true;
      }
      target = new Text();
      int begin = 0;
      for (int i = 0; i < size; i++) {
        target.add(written.substring(begin, ends[i]));
        begin = ends[i];
      }
      written.setLength(0);
      written.trimToSize();
      ends = new int[0];
      return target.add(text);
    }

    private void remember(String text) {
      written.append(text);
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, grown(size));
      }
      ends[size++] = written.length();
    }

    @Override
    public Column build() {
      return target.build();
    }
  }
}
