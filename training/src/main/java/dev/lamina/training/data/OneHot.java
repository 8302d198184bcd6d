package dev.lamina.training.data;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A categorical column's one-hot code: with the categories {@code a, b, c} a {@code b} is {@code 0
 * 1 0}.
 *
 * @param column the name of the column
 * @param categories all distinct, in the order of the code
 */
public record OneHot(String column, List<String> categories) {

  /** Takes a copy of the list. */
  public OneHot {
    categories = List.copyOf(categories);
    if (new HashSet<>(categories).size() < categories.size()) {
      throw new ConfigurationException(
          "categories of '%s': %s (expected: all distinct)".formatted(column, categories));
    }
  }

  /**
   * Returns the position of each row's category, -1 for one that is not listed.
   *
   * @throws DataException if one is not listed and {@link Unknown#ERROR} is asked for
   */
  int[] positions(Table table, Unknown unknown) {
    Column.Text texts = table.categorical(column);
    Map<String, Integer> known = new HashMap<>();
    for (String category : categories) {
      known.put(category, known.size());
    }
    int[] positionOf =
        texts.dictionary().stream().mapToInt(text -> known.getOrDefault(text, -1)).toArray();
    int[] result = new int[texts.size()];
    for (int row = 0; row < result.length; row++) {
      int position = positionOf[texts.codes()[row]];
      if (position < 0 && unknown == Unknown.ERROR) {
        throw new DataException(
            "%s: unknown category '%s'. Known: %s"
                .formatted(
                    table.origin().at(row, column), texts.get(row), String.join(", ", categories)));
      }
      result[row] = position;
    }
    return result;
  }
}
