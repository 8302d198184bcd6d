package dev.lamina.models.layers;

import dev.lamina.api.Call;
import dev.lamina.api.MultiForward;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * What layers that merge tensors element by element have in common: which shapes go together, and
 * what becomes of masks.
 *
 * <p>Rows are aligned at their last dimension, and a size of 1 is repeated, as in NumPy; the
 * batches must be of one size.
 */
final class Merging {
  private Merging() {}

  /** Merges two tensors that broadcast. */
  @FunctionalInterface
  interface Pair {
    Operand<TFloat32> merge(Ops tf, Operand<TFloat32> x, Operand<TFloat32> y);
  }

  /**
   * Returns what two or more inputs merge to.
   *
   * @throws ShapeException if they do not go together
   */
  static TensorSpec output(List<TensorSpec> inputs) {
    if (inputs.size() < 2) {
      throw ShapeException.of("two inputs or more", inputs, "Apply it to several tensors.");
    }
    Shape merged = inputs.get(0).shape();
    for (TensorSpec input : inputs.subList(1, inputs.size())) {
      merged = broadcast(merged, input.shape(), inputs);
    }
    return inputs.get(0).shape(merged);
  }

  /**
   * Returns what exactly two inputs merge to.
   *
   * @throws ShapeException if they do not go together
   */
  static TensorSpec pair(List<TensorSpec> inputs) {
    if (inputs.size() != 2) {
      throw ShapeException.of("two inputs", inputs, "Apply it to two tensors.");
    }
    return output(inputs);
  }

  private static Shape broadcast(Shape a, Shape b, List<TensorSpec> inputs) {
    long[] batch = {a.dim(0), b.dim(0)};
    if (batch[0] != batch[1] && batch[0] != Shape.UNKNOWN && batch[1] != Shape.UNKNOWN) {
      throw ShapeException.of("batches of one size", inputs, "Merge rows of one batch.");
    }
    int rank = Math.max(a.rank(), b.rank());
    long[] x = expanded(a, rank).dims();
    long[] y = expanded(b, rank).dims();
    long[] merged = new long[rank];
    merged[0] = Math.max(batch[0], batch[1]);
    for (int i = 1; i < rank; i++) {
      if (x[i] != y[i] && Math.min(x[i], y[i]) > 1) {
        throw ShapeException.of(
            "rows of one shape, or of sizes 1 where they differ",
            inputs,
            "Bring them to one shape, for example with Dense or Reshape.");
      }
      // An unknown size beside a larger one can only be that, or 1.
      boolean unknown = Math.min(x[i], y[i]) == Shape.UNKNOWN && Math.max(x[i], y[i]) <= 1;
      merged[i] = unknown ? Shape.UNKNOWN : Math.max(x[i], y[i]);
    }
    return Shape.of(merged);
  }

  /** Returns the shape with sizes of 1 between batch and row. */
  private static Shape expanded(Shape shape, int rank) {
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    dims[0] = shape.dim(0);
    long[] row = shape.row().dims();
    System.arraycopy(row, 0, dims, rank - row.length, row.length);
    return Shape.of(dims);
  }

  /** Returns what merges the first two, their result with the third, and so on. */
  static MultiForward chain(List<TensorSpec> inputs, Pair pair) {
    int rank = inputs.stream().mapToInt(input -> input.shape().rank()).max().orElseThrow();
    return MultiForward.floats(
        (call, x) -> {
          Ops tf = call.tf();
          Operand<TFloat32> merged = expanded(tf, x.get(0), inputs.get(0).shape(), rank);
          for (int i = 1; i < x.size(); i++) {
            merged = pair.merge(tf, merged, expanded(tf, x.get(i), inputs.get(i).shape(), rank));
          }
          anyMask(call, x.size()).ifPresent(mask -> call.setMask(0, mask));
          return List.of(merged);
        });
  }

  private static Operand<TFloat32> expanded(Ops tf, Operand<TFloat32> x, Shape shape, int rank) {
    Operand<TFloat32> result = x;
    for (int i = shape.rank(); i < rank; i++) {
      result = tf.expandDims(result, tf.constant(1));
    }
    return result;
  }

  /** Returns the steps that are there in any input; empty if all are, as in one without a mask. */
  static Optional<Operand<TBool>> anyMask(Call call, int inputs) {
    List<Operand<TBool>> masks = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      call.mask(i).ifPresent(masks::add);
    }
    return masks.size() < inputs
        ? Optional.empty()
        : masks.stream().reduce((a, b) -> call.tf().math.logicalOr(a, b));
  }
}
