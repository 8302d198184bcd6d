package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.api.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one batch of the inputs of several requests.
 *
 * <p>Padding is TensorFlow Serving's: a batch with too few rows gets its first row again, a row
 * that is too short the first value of its request. Outputs that are as long as the inputs stay so.
 */
final class JoinedInputs {
  private JoinedInputs() {}

  /**
   * Joins.
   *
   * @param rows how many rows the batch is to have; at least those of all requests together
   */
  static Map<String, Array> of(List<Entry> entries, int rows) {
    int given = entries.stream().mapToInt(Entry::rows).sum();
    Map<String, Array> joined = new HashMap<>();
    for (String name : entries.get(0).inputs().keySet()) {
      List<Array> parts = new ArrayList<>();
      entries.forEach(entry -> parts.add(entry.inputs().get(name)));
      Shape row = largest(parts);
      parts.replaceAll(part -> padRows(part, row));
      if (rows > given) {
        parts.add(parts.get(0).take(new int[rows - given]));
      }
      joined.put(name, parts.size() == 1 ? parts.get(0) : Array.concat(parts));
    }
    return joined;
  }

  private static Shape largest(List<Array> parts) {
    long[] largest = parts.get(0).shape().row().dims();
    for (Array part : parts) {
      for (int i = 0; i < largest.length; i++) {
        largest[i] = Math.max(largest[i], part.shape().dim(i + 1));
      }
    }
    return Shape.of(largest);
  }

  private static Array padRows(Array part, Shape row) {
    if (part.shape().row().equals(row)) {
      return part;
    }
    Array padded = Array.zeros(part.dtype(), row.prepend(part.rows()));
    if (part.size() > 0) {
      fill(padded, part);
      copy(part, 0, padded, 0, 0);
    }
    return padded;
  }

  /** Fills with the first value of another array, whatever the type. */
  @SuppressWarnings("SuspiciousSystemArraycopy") // Both hold values of one type.
  private static void fill(Array target, Array source) {
    Object values = target.values();
    System.arraycopy(source.values(), 0, values, 0, 1);
    for (int filled = 1; filled < target.size(); filled *= 2) {
      System.arraycopy(values, 0, values, filled, Math.min(filled, target.size() - filled));
    }
  }

  /** Copies a block, from a dimension inwards, to the corner of a larger one. */
  @SuppressWarnings("SuspiciousSystemArraycopy")
  private static void copy(Array source, int from, Array target, int to, int dim) {
    int count = (int) source.shape().dim(dim);
    if (dim == source.shape().rank() - 1) {
      System.arraycopy(source.values(), from, target.values(), to, count);
      return;
    }
    int sourceStep = blockSize(source.shape(), dim + 1);
    int targetStep = blockSize(target.shape(), dim + 1);
    for (int i = 0; i < count; i++) {
      copy(source, from + i * sourceStep, target, to + i * targetStep, dim + 1);
    }
  }

  private static int blockSize(Shape shape, int dim) {
    int size = 1;
    for (int i = dim; i < shape.rank(); i++) {
      size *= (int) shape.dim(i);
    }
    return size;
  }
}
