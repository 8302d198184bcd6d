package dev.lamina.training.data;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which columns of a {@link Table} a model sees, and how they become numbers.
 *
 * <p>The categories are learnt from the training table alone and stay fixed, so that new examples
 * get the same columns in the same order:
 *
 * <pre>{@code
 * Features features = Features.of("size_m2", "age_years").oneHot("district");
 * FittedFeatures fitted = features.fit(train);
 * Dataset data = fitted.dataset(train, "price_eur");
 * Table flat = Table.of("size_m2", 55).with("age_years", 30).with("district", "Plaka");
 * Array row = fitted.encode(flat);
 * }</pre>
 *
 * @param numeric columns taken as they are, one input each
 * @param oneHot categorical columns, one input for each category: 1 in the row's own, 0 elsewhere
 * @param unknown what to make of a category that the training table did not have; an error by
 *     default
 */
public record Features(List<String> numeric, List<String> oneHot, Unknown unknown) {

  /** Takes copies of the lists. */
  public Features {
    numeric = List.copyOf(numeric);
    oneHot = List.copyOf(oneHot);
    Set<String> seen = new HashSet<>();
    for (String column : concat(numeric, oneHot)) {
      if (!seen.add(column)) {
        throw new ConfigurationException("Feature '%s' is named twice".formatted(column));
      }
    }
  }

  /** Returns numeric features; with no argument none, for {@link #oneHot} to follow. */
  public static Features of(String... numeric) {
    return new Features(List.of(numeric), List.of(), Unknown.ERROR);
  }

  /** Returns these features and, after them, a one-hot code for each of the categorical columns. */
  public Features oneHot(String... columns) {
    return new Features(numeric, concat(oneHot, List.of(columns)), unknown);
  }

  /**
   * Returns these features with another answer to categories that the training table did not have.
   */
  public Features unknown(Unknown unknown) {
    return new Features(numeric, oneHot, unknown);
  }

  /**
   * Learns the categories from the training table.
   *
   * @throws ConfigurationException if there are no features
   * @throws DataException if a column is not there or of the wrong type
   */
  public FittedFeatures fit(Table train) {
    numeric.forEach(train::numeric);
    List<OneHot> categories =
        oneHot.stream().map(column -> new OneHot(column, train.categories(column))).toList();
    return new FittedFeatures(numeric, categories, unknown);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> result = new ArrayList<>(first);
    result.addAll(second);
    return result;
  }
}
