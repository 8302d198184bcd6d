package dev.lamina.models.layers;

import dev.lamina.api.Call;
import dev.lamina.api.DType;
import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Joins tensors along an axis: the features of several branches, for example.
 *
 * <p>Shapes: two or more that are alike except along the axis, where their sizes add up: (?, 8) and
 * (?, 3) to (?, 11). Any element type, the same for all, which it keeps.
 *
 * <p>Along the steps masks are joined, too; else a step that any input's mask has is in the
 * output's, and one input without a mask leaves none.
 *
 * <pre>{@code
 * SymbolicTensor all = Concatenate.of().apply(user, movie, year);
 * SymbolicTensor longer = Concatenate.of(1).apply(before, after);  // steps after steps
 * }</pre>
 *
 * @param axis of the batches: 1 is the first of a row's dimensions, negative counts from the end;
 *     not 0, the rows; default -1
 */
public record Concatenate(int axis) implements MultiLayer {
  /** Checks the axis. */
  public Concatenate {
    if (axis == 0) {
      throw Require.unexpected("axis", axis, "not 0, the rows of the batch");
    }
  }

  /** Returns a layer that joins along the last axis. */
  public static Concatenate of() {
    return of(-1);
  }

  /** Returns a layer that joins along this axis. */
  public static Concatenate of(int axis) {
    return new Concatenate(axis);
  }

  @Override
  public List<TensorSpec> outputs(List<TensorSpec> inputs) {
    if (inputs.size() < 2) {
      throw ShapeException.of("two inputs or more", inputs, "Apply it to several tensors.");
    }
    TensorSpec first = inputs.get(0);
    int along = Axes.inRow(axis, first.shape(), inputs);
    Shape joined = first.shape();
    for (TensorSpec input : inputs.subList(1, inputs.size())) {
      if (input.dtype() != first.dtype()) {
        throw ShapeException.of(
            "inputs of one type", inputs, "Convert them, for example with Rescaling.of(1).");
      }
      joined = join(joined, input.shape(), along, inputs);
    }
    return List.of(first.shape(joined));
  }

  private Shape join(Shape a, Shape b, int along, List<TensorSpec> inputs) {
    if (a.rank() != b.rank() || !a.with(along, 1).matches(b.with(along, 1))) {
      throw ShapeException.of(
          "shapes that are alike except along axis " + axis,
          inputs,
          "Bring them to one shape, for example with Reshape.");
    }
    Shape joined = a;
    for (int i = 0; i < a.rank(); i++) {
      boolean unknown = a.dim(i) == Shape.UNKNOWN || b.dim(i) == Shape.UNKNOWN;
      if (i != along) {
        joined = joined.with(i, Math.max(a.dim(i), b.dim(i)));
      } else {
        joined = joined.with(i, unknown ? Shape.UNKNOWN : Math.addExact(a.dim(i), b.dim(i)));
      }
    }
    return joined;
  }

  @Override
  public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
    int along = Axes.inRow(axis, inputs.get(0).shape(), inputs);
    boolean steps = along == 1 && inputs.get(0).shape().rank() > 2;
    return (call, x) -> {
      Optional<Operand<TBool>> mask = steps ? joinedMask(call, x) : Merging.anyMask(call, x.size());
      mask.ifPresent(found -> call.setMask(0, found));
      return List.of(joined(call.tf(), x, along));
    };
  }

  @SuppressWarnings("unchecked") // outputs has checked that all are of one type
  private static <T extends TType> Operand<T> joined(
      Ops tf, List<Operand<? extends TType>> x, int along) {
    List<Operand<T>> typed = new ArrayList<>();
    x.forEach(input -> typed.add((Operand<T>) input));
    return tf.concat(typed, tf.constant(along));
  }

  /** Joins masks along the steps; all steps of an input without a mask are there. */
  private static Optional<Operand<TBool>> joinedMask(Call call, List<Operand<? extends TType>> x) {
    Ops tf = call.tf();
    List<Operand<TBool>> masks = new ArrayList<>();
    boolean any = false;
    for (int i = 0; i < x.size(); i++) {
      Optional<Operand<TBool>> mask = call.mask(i);
      any |= mask.isPresent();
      Operand<TInt32> sizes =
          tf.slice(tf.shape(x.get(i)), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
      masks.add(mask.orElseGet(() -> tf.fill(sizes, tf.constant(true))));
    }
    return any ? Optional.of(tf.concat(masks, tf.constant(1))) : Optional.empty();
  }

  @Override
  public Set<DType> accepts() {
    return Set.of(DType.values());
  }
}
