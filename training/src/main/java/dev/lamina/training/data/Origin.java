package dev.lamina.training.data;

import java.util.Arrays;

/**
 * Where the rows of a table come from, for errors.
 *
 * @param file its name; empty if the table was made in code
 * @param lines the line of the file on which each row begins; in code, its number from 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Origin(String file, int[] lines) {
  static Origin code(int rows) {
    int[] numbers = new int[rows];
    Arrays.setAll(numbers, i -> i + 1);
    return new Origin("", numbers);
  }

  Origin take(int[] rows) {
    return new Origin(file, Arrays.stream(rows).map(i -> lines[i]).toArray());
  }

  /** Returns for example {@code apartments.csv line 17, column 'size_m2'}. */
  String at(int row, String column) {
    return at(file, lines[row], column);
  }

  static String at(String file, long line, String column) {
    return (file.isEmpty() ? "row " : file + " line ") + line + ", column '" + column + "'";
  }
}
