package dev.lamina.server.batching;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What requests must have in common to run together: the outputs asked for, and each input's type
 * and row. A dimension of a row that may be padded is unknown here.
 */
record BatchKey(Set<String> outputs, Map<String, Row> rows) {

  /** One input's type and the shape of its rows. */
  record Row(DType dtype, Shape shape) {}

  /**
   * Returns the key of a request.
   *
   * @param pad whether rows that differ in length may run together
   * @return empty if the request does not fit the signature, or has no rows of which a batch could
   *     be made: such a request runs by itself, and fails by itself
   */
  static Optional<BatchKey> of(
      Signature signature, Map<String, Array> inputs, Set<String> outputs, boolean pad) {
    boolean batchable =
        !inputs.isEmpty()
            && inputs.size() == signature.inputs().size()
            && signature.outputs().keySet().containsAll(outputs)
            && signature.outputs().values().stream().allMatch(BatchKey::mayHaveRows);
    int count = batchable ? inputs.values().iterator().next().rows() : 0;
    if (count == 0) {
      return Optional.empty();
    }
    Map<String, Row> rows = new TreeMap<>();
    for (Map.Entry<String, Array> entry : inputs.entrySet()) {
      SignatureTensor expected = signature.inputs().get(entry.getKey());
      Array input = entry.getValue();
      if (expected == null || input.rows() != count || !fits(expected, input)) {
        return Optional.empty();
      }
      rows.put(entry.getKey(), new Row(input.dtype(), row(expected, input, pad)));
    }
    return Optional.of(new BatchKey(Set.copyOf(outputs), rows));
  }

  private static boolean fits(SignatureTensor expected, Array input) {
    return input.shape().rank() > 0
        && mayHaveRows(expected)
        && expected.dtype().equals(input.dtype().toString())
        && (!expected.rankKnown() || expected.shape().matches(input.shape()));
  }

  private static boolean mayHaveRows(SignatureTensor tensor) {
    return !tensor.rankKnown()
        || (tensor.shape().rank() > 0 && tensor.shape().dim(0) == Shape.UNKNOWN);
  }

  private static Shape row(SignatureTensor expected, Array input, boolean pad) {
    Shape row = input.shape().row();
    for (int i = 0; pad && i < row.rank(); i++) {
      if (!expected.rankKnown() || expected.shape().dim(i + 1) == Shape.UNKNOWN) {
        row = row.with(i, Shape.UNKNOWN);
      }
    }
    return row;
  }
}
