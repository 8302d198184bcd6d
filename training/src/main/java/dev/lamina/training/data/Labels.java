package dev.lamina.training.data;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import java.util.List;

/**
 * The classes of a categorical column, numbered from 0: what a classifier's targets are and its
 * answers mean.
 *
 * <p>Learn them from the training table and use the same for every other:
 *
 * <pre>{@code
 * Labels species = train.labels("species");
 * Array targets = species.encode(train); // (rows,) int32
 * String answer = species.names().get(prediction.argMax()[0]);
 * }</pre>
 *
 * @param column the name of the column
 * @param names the classes' names, in the order of their numbers
 */
public record Labels(String column, List<String> names) {

  /** Takes a copy of the list. */
  public Labels {
    names = new OneHot(column, names).categories();
    if (names.isEmpty()) {
      throw new ConfigurationException("names: none (expected: >= 1 class)");
    }
  }

  /**
   * Returns the number of each row's class, (rows) int32.
   *
   * @throws DataException if there is no such categorical column, or it has a class that is not one
   *     of the names
   */
  public Array encode(Table table) {
    return Array.of(new OneHot(column, names).positions(table, Unknown.ERROR));
  }
}
