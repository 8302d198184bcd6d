package dev.lamina.models.layers;

import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Averages each feature over all steps of a sequence: from texts of any length to one row.
 *
 * <pre>y[c] = mean over the steps i of x[i, c]</pre>
 *
 * <p>Masked steps are left out; a sequence all of whose steps are masked gives zeros (in Keras,
 * NaN).
 *
 * <p>Shapes: (?, steps, features) to (?, features), or to (?, 1, features) with keepDims.
 *
 * <pre>{@code
 * Embedding.of(20_000, 16).maskZero(true), GlobalAveragePooling1D.of(), Dense.of(1)
 * }</pre>
 *
 * @param keepDims whether the steps stay, as 1; default false
 */
public record GlobalAveragePooling1D(boolean keepDims) implements Layer {
  private static final int[] STEPS = {1};

  /** Returns a layer that gives (?, features). */
  public static GlobalAveragePooling1D of() {
    return new GlobalAveragePooling1D(false);
  }

  /** Returns a copy that keeps the steps, as 1, or does not. */
  public GlobalAveragePooling1D keepDims(boolean newKeepDims) {
    return new GlobalAveragePooling1D(newKeepDims);
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape shape = input.shape();
    if (shape.rank() != 3) {
      throw ShapeException.of(
          "(?, steps, features)", shape, "Add Reshape.of(steps, features) before it.");
    }
    return input.shape(keepDims ? shape.with(1, 1) : Shape.of(shape.dim(0), shape.dim(2)));
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    return Forward.floats(
        (call, x) ->
            call.mask(0)
                .map(mask -> masked(call.tf(), x, mask))
                .orElseGet(
                    () ->
                        call.tf()
                            .math
                            .mean(x, call.tf().constant(STEPS), Mean.keepDims(keepDims))));
  }

  private Operand<TFloat32> masked(Ops tf, Operand<TFloat32> x, Operand<TBool> mask) {
    Operand<TBool> there = tf.expandDims(mask, tf.constant(2)); // [batch, steps, 1]
    Operand<TFloat32> kept = tf.select(there, x, tf.zerosLike(x));
    Operand<TFloat32> sum = tf.sum(kept, tf.constant(STEPS), Sum.keepDims(keepDims));
    Operand<TFloat32> count =
        tf.sum(tf.dtypes.cast(there, TFloat32.class), tf.constant(STEPS), Sum.keepDims(keepDims));
    Operand<TFloat32> atLeastOne = tf.math.maximum(count, tf.constant(1f));
    return tf.math.mul(sum, tf.math.reciprocal(atLeastOne));
  }
}
