package dev.lamina.models.layers;

import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Gives each row another shape of the same size; the values stay in their order.
 *
 * <p>Shapes: (?, 784) to (?, 28, 28, 1) with {@code Reshape.of(28, 28, 1)}. Any element type, which
 * it keeps.
 *
 * <pre>{@code
 * Reshape.of(28, 28, 1)
 * Reshape.of(-1, 3)      // as many rows of three as there are
 * }</pre>
 *
 * @param targetShape the shape of a row: sizes of at least 1, one of which may be -1 and is worked
 *     out
 */
public record Reshape(List<Integer> targetShape) implements Layer {
  /** Checks the sizes. */
  public Reshape {
    targetShape = List.copyOf(targetShape);
    boolean sizes = targetShape.stream().allMatch(size -> size >= 1 || size == -1);
    if (!sizes || targetShape.stream().filter(size -> size == -1).count() > 1) {
      throw Require.unexpected("targetShape", targetShape, "sizes >= 1, one of which may be -1");
    }
  }

  /** Returns a layer that gives rows these sizes. */
  public static Reshape of(int... targetShape) {
    return new Reshape(Arrays.stream(targetShape).boxed().toList());
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape row = input.shape().row();
    long[] target = targetShape.stream().mapToLong(Integer::longValue).toArray();
    int open = targetShape.indexOf(-1);
    if (row.isKnown()) {
      long known = Arrays.stream(target).filter(size -> size != -1).reduce(1, Math::multiplyExact);
      if (open >= 0 && row.size() % known == 0) {
        target[open] = row.size() / known;
      } else if (row.size() != known) {
        throw misfit(input.shape(), known, open >= 0);
      }
    }
    return input.shape(Shape.of(target).prepend(input.shape().dim(0)));
  }

  private ShapeException misfit(Shape received, long known, boolean open) {
    return ShapeException.of(
        "rows of %s%d values, to become %s"
            .formatted(open ? "a multiple of " : "", known, targetShape),
        received,
        "Choose sizes whose product %s %d."
            .formatted(open ? "divides" : "is", received.row().size()));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    Shape output = output(input).shape();
    return (call, x) -> Reshaping.rows(call.tf(), x, input.shape(), output);
  }

  @Override
  public Set<DType> accepts() {
    return Set.of(DType.values());
  }
}
