package dev.lamina.training.data;

import dev.lamina.api.DataException;

/** One row of a {@link Table}, as {@link Table#filter} and {@link Table#derive} show it. */
public final class Row {
  private final Table table;
  private final int index;

  Row(Table table, int index) {
    this.table = table;
    this.index = index;
  }

  /**
   * Returns the row's value in a numeric column.
   *
   * @throws DataException if there is no numeric column of that name
   */
  public double number(String column) {
    return table.numeric(column).values()[index];
  }

  /**
   * Returns the row's value in a categorical column.
   *
   * @throws DataException if there is no categorical column of that name
   */
  public String text(String column) {
    return table.categorical(column).get(index);
  }
}
