package dev.lamina.training.data;

import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under named columns, each column numeric or categorical: data as people keep them, on the
 * way to what a network takes.
 *
 * <p>Numbers are doubles, all finite. No value is missing. Immutable: every change is a new table.
 *
 * <pre>{@code
 * Table table =
 *     Csv.read(path)
 *         .filter(row -> row.number("price_eur") < 1_000_000)
 *         .map("price_eur", Math::log);
 * Table.Split parts = table.split(0.2, 42);
 * }</pre>
 *
 * <p>For new examples, a table can be made in code:
 *
 * <pre>{@code
 * Table flats = Table.of("size_m2", 55, 120).with("district", "Plaka", "Kypseli");
 * }</pre>
 */
public final class Table {
  private final Origin origin;
  private final Map<String, Column> columns;
  private final int dropped;

  Table(Origin origin, Map<String, Column> columns, int dropped) {
    this.origin = origin;
    this.columns = Collections.unmodifiableMap(columns);
    this.dropped = dropped;
  }

  /** Returns a table of one numeric column. */
  public static Table of(String column, double... values) {
    return new Table(Origin.code(values.length), Map.of(), 0).with(column, values);
  }

  /** Returns a table of one categorical column. */
  public static Table of(String column, String... values) {
    return new Table(Origin.code(values.length), Map.of(), 0).with(column, values);
  }

  /** Returns the number of rows. */
  public int rows() {
    return origin.lines().length;
  }

  /** Returns the names of the columns, in order. */
  public List<String> columnNames() {
    return List.copyOf(columns.keySet());
  }

  /** Returns how many rows of the file were left out because a value was missing. */
  public int dropped() {
    return dropped;
  }

  /**
   * Returns a copy of a numeric column.
   *
   * @throws DataException if there is no numeric column of that name
   */
  public double[] numbers(String column) {
    return numeric(column).values().clone();
  }

  /**
   * Returns a categorical column, a text for each row.
   *
   * @throws DataException if there is no categorical column of that name
   */
  public List<String> texts(String column) {
    return categorical(column).asList();
  }

  /**
   * Returns the distinct texts of a categorical column, in alphabetical order.
   *
   * @throws DataException if there is no categorical column of that name
   */
  public List<String> categories(String column) {
    return categorical(column).categories();
  }

  /** Returns a table of some of the columns, in the given order. */
  public Table select(String... names) {
    Map<String, Column> selected = new LinkedHashMap<>();
    for (String name : names) {
      selected.put(name, column(name));
    }
    return new Table(origin, selected, dropped);
  }

  /**
   * Returns a table in which each number of a column is replaced by a function of it.
   *
   * @throws DataException if there is no such column, or a result is not finite; the message has
   *     the row
   */
  public Table map(String column, DoubleUnaryOperator function) {
    double[] values = numbers(column);
    for (int i = 0; i < values.length; i++) {
      double mapped = function.applyAsDouble(values[i]);
      if (!Double.isFinite(mapped)) {
        throw new DataException(
            "%s: the function gives %s for %s (expected: a finite number)"
                .formatted(origin.at(i, column), mapped, values[i]));
      }
      values[i] = mapped;
    }
    return put(column, new Column.Numeric(values));
  }

  /** Returns a table with one more numeric column. */
  public Table with(String column, double... values) {
    requireNew(column, values.length);
    for (int i = 0; i < values.length; i++) {
      requireFinite(values[i], i, column);
    }
    return put(column, new Column.Numeric(values.clone()));
  }

  /** Returns a table with one more categorical column. */
  public Table with(String column, String... values) {
    requireNew(column, values.length);
    ColumnBuilder builder = new ColumnBuilder.Text();
    for (String value : values) {
      builder.add(value);
    }
    return put(column, builder.build());
  }

  /**
   * Returns a table with one more numeric column, computed from each row.
   *
   * @throws DataException if the column is there already, or a result is not finite
   */
  public Table derive(String column, ToDoubleFunction<Row> function) {
    requireNew(column, rows());
    double[] values = new double[rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = function.applyAsDouble(new Row(this, i));
      requireFinite(values[i], i, column);
    }
    return put(column, new Column.Numeric(values));
  }

  /** Returns a table of the rows that the condition holds for; possibly none. */
  public Table filter(Predicate<Row> condition) {
    return take(IntStream.range(0, rows()).filter(i -> condition.test(new Row(this, i))).toArray());
  }

  /**
   * Splits the rows at random, the same way for the same seed, and as {@link Dataset#split} does.
   *
   * @param fraction the share of the second part, between 0 and 1; rounded to the nearest row
   * @throws DataException if a part would be empty
   */
  public Split split(double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new DataException("fraction: %s (expected: between 0 and 1)".formatted(fraction));
    }
    int second = (int) Math.round(rows() * fraction);
    if (second == 0 || second == rows()) {
      throw new DataException(
          "A split of %s leaves a part of %d rows empty; choose another fraction"
              .formatted(fraction, rows()));
    }
    int[] order = IntStream.range(0, rows()).toArray();
    Dataset.shuffle(order, seed);
    int first = rows() - second;
    return new Split(
        take(Arrays.copyOf(order, first)), take(Arrays.copyOfRange(order, first, rows())));
  }

  /** Two parts of a table: one to learn from, one to judge by. */
  public record Split(Table train, Table test) {}

  /**
   * Returns the class names that a categorical column holds, to number the classes by.
   *
   * @throws DataException if there is no categorical column of that name
   */
  public Labels labels(String column) {
    return new Labels(column, categories(column));
  }

  /**
   * Returns numeric columns as inputs (n, features) and one as targets (n, 1), float32. Categorical
   * features, and features for new examples, need {@link Features}.
   *
   * @throws DataException if a column is not there or not numeric, or the table has no rows
   */
  public Dataset dataset(List<String> features, String target) {
    return Features.of(features.toArray(String[]::new)).fit(this).dataset(this, target);
  }

  /**
   * Returns numeric columns as inputs (n, features) float32 and class numbers as targets (n) int32.
   */
  public Dataset dataset(List<String> features, Labels labels) {
    return Features.of(features.toArray(String[]::new)).fit(this).dataset(this, labels);
  }

  Column.Numeric numeric(String name) {
    if (column(name) instanceof Column.Numeric numeric) {
      return numeric;
    }
    throw new DataException(
        ("Column '%s' is categorical (%s); expected a numeric one. Encode it with "
                + "Features.of(...).oneHot(\"%s\"), or number classes with labels(\"%s\")")
            .formatted(name, namesOf(Column.Numeric.class, "numeric"), name, name));
  }

  Column.Text categorical(String name) {
    if (column(name) instanceof Column.Text text) {
      return text;
    }
    throw new DataException(
        ("Column '%s' is numeric (%s); expected a categorical one. Read it with "
                + "Csv.of(...).categorical(\"%s\")")
            .formatted(name, namesOf(Column.Text.class, "categorical"), name));
  }

  Origin origin() {
    return origin;
  }

  private Column column(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new DataException(
          "Unknown column '%s'. Columns: %s".formatted(name, String.join(", ", columns.keySet())));
    }
    return column;
  }

  private String namesOf(Class<? extends Column> type, String name) {
    String names =
        columns.entrySet().stream()
            .filter(e -> type.isInstance(e.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "no column is " + name : name + " are: " + names;
  }

  private void requireNew(String name, int size) {
    if (columns.containsKey(name)) {
      throw new DataException(
          "There is a column '%s' already. Columns: %s"
              .formatted(name, String.join(", ", columns.keySet())));
    }
    if (size != rows()) {
      throw new DataException(
          "Column '%s' has %d values but the table has %d rows".formatted(name, size, rows()));
    }
  }

  private Table put(String name, Column column) {
    Map<String, Column> result = new LinkedHashMap<>(columns);
    result.put(name, column);
    return new Table(origin, result, dropped);
  }

  private Table take(int[] rows) {
    Map<String, Column> taken = new LinkedHashMap<>();
    columns.forEach((name, column) -> taken.put(name, column.take(rows)));
    return new Table(origin.take(rows), taken, dropped);
  }

  private void requireFinite(double value, int row, String column) {
    if (!Double.isFinite(value)) {
      throw new DataException(
          "%s: got %s (expected: a finite number)".formatted(origin.at(row, column), value));
    }
  }

  /**
   * Returns whether the other table has the same columns, in the same order, with the same values.
   */
  @Override
  public boolean equals(Object o) {
    return o instanceof Table other
        && columnNames().equals(other.columnNames())
        && columns.equals(other.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }

  /** Returns the number of rows and each column's name and type. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    columns.forEach(
        (name, column) ->
            parts.add(name + (column instanceof Column.Numeric ? " (numeric)" : " (categorical)")));
    return "Table of %d rows: %s".formatted(rows(), String.join(", ", parts));
  }
}
