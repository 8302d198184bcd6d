package dev.lamina.training.data;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.models.internal.Json;
import dev.lamina.models.internal.RecordJson;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Features} whose categories are known: turns tables, of training or of new examples, into
 * what a model takes. Kept beside the model as JSON.
 *
 * @param numeric columns taken as they are, one input each
 * @param oneHot categorical columns and their categories, one input for each category
 * @param unknown what to make of a category that is not listed
 */
public record FittedFeatures(List<String> numeric, List<OneHot> oneHot, Unknown unknown) {

  /** Takes copies of the lists. */
  public FittedFeatures {
    numeric = List.copyOf(numeric);
    oneHot = List.copyOf(oneHot);
    if (numeric.isEmpty() && oneHot.isEmpty()) {
      throw new ConfigurationException(
          "There are no features. Name columns, as in Features.of(\"size\").oneHot(\"district\")");
    }
  }

  /**
   * Returns these features as JSON, to be kept beside an exported model; {@link #fromJson} reads
   * it.
   */
  public String toJson() {
    return Json.print(new RecordJson(List.of()).write(this, FittedFeatures.class, "features"));
  }

  /**
   * Reads features that {@link #toJson} wrote.
   *
   * @throws ConfigurationException if the text is no such features; says where
   */
  public static FittedFeatures fromJson(String json) {
    return new RecordJson(List.of()).read(Json.parse(json), FittedFeatures.class, "features");
  }

  /** Returns the name of each input: the numeric columns, then {@code district=Plaka} and so on. */
  public List<String> names() {
    List<String> names = new ArrayList<>(numeric);
    for (OneHot code : oneHot) {
      code.categories().forEach(category -> names.add(code.column() + "=" + category));
    }
    return List.copyOf(names);
  }

  /** Returns the number of inputs. */
  public int width() {
    return numeric.size() + oneHot.stream().mapToInt(code -> code.categories().size()).sum();
  }

  /**
   * Returns the rows as float32 (rows, width).
   *
   * @throws DataException if a column is not there or of the wrong type, a number is too large for
   *     float32, or a category is unknown
   */
  public Array encode(Table table) {
    int width = width();
    float[] result = new float[Math.multiplyExact(table.rows(), width)];
    int column = 0;
    for (String name : numeric) {
      writeNumbers(table, name, result, column++, width);
    }
    for (OneHot code : oneHot) {
      int[] positions = code.positions(table, unknown);
      for (int row = 0; row < positions.length; row++) {
        if (positions[row] >= 0) {
          result[row * width + column + positions[row]] = 1;
        }
      }
      column += code.categories().size();
    }
    return Array.of(result, table.rows(), width);
  }

  /**
   * Returns the encoded rows as inputs, and a numeric column as targets (rows, 1) float32.
   *
   * @throws DataException as {@link #encode}, or if the target is not a numeric column, is one of
   *     the features, or the table has no rows
   */
  public Dataset dataset(Table table, String target) {
    requireNoFeature(target);
    float[] targets = new float[table.rows()];
    writeNumbers(table, target, targets, 0, 1);
    return Dataset.of(encode(table), Array.of(targets, table.rows(), 1));
  }

  /**
   * Returns the encoded rows as inputs, and the numbers of their classes as targets (rows) int32.
   *
   * @throws DataException as {@link #encode}, or if a class is unknown, the labels are one of the
   *     features, or the table has no rows
   */
  public Dataset dataset(Table table, Labels labels) {
    requireNoFeature(labels.column());
    return Dataset.of(encode(table), labels.encode(table));
  }

  private void requireNoFeature(String target) {
    if (numeric.contains(target) || oneHot.stream().anyMatch(c -> c.column().equals(target))) {
      throw new DataException(
          "Column '%s' is the target and a feature: the model would see what it is to predict"
              .formatted(target));
    }
  }

  private static void writeNumbers(Table table, String name, float[] to, int offset, int stride) {
    double[] values = table.numeric(name).values();
    for (int row = 0; row < values.length; row++) {
      float value = (float) values[row];
      if (Float.isInfinite(value)) {
        throw new DataException(
            "%s: %s is too large for float32. Scale the column down with map(\"%s\", ...)"
                .formatted(table.origin().at(row, name), values[row], name));
      }
      to[row * stride + offset] = value;
    }
  }
}
