package dev.lamina.models.regularizers;

import dev.lamina.api.Regularizer;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Pulls weights towards 0 in proportion to their size (ridge).
 *
 * <pre>penalty = l2 * sum(w^2)</pre>
 *
 * As in Keras there is no factor of 1/2, so the gradient is 2 * l2 * w.
 *
 * @param l2 the factor, finite and >= 0; default 0.01
 */
public record L2(double l2) implements Regularizer {
  /** Checks the factor. */
  public L2 {
    Require.notNegative("l2", l2);
  }

  /** Returns the penalty with factor 0.01. */
  public static L2 of() {
    return of(0.01);
  }

  /** Returns the penalty with this factor. */
  public static L2 of(double l2) {
    return new L2(l2);
  }

  @Override
  public Operand<TFloat32> penalty(Ops tf, Operand<TFloat32> weight) {
    return Norms.l2(tf, l2, weight);
  }
}
