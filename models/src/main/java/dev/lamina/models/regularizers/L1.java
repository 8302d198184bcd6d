package dev.lamina.models.regularizers;

import dev.lamina.api.Regularizer;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Pulls weights towards 0 at a constant rate, so that the useless ones end at 0 (lasso).
 *
 * <pre>penalty = l1 * sum(|w|)</pre>
 *
 * @param l1 the factor, finite and >= 0; default 0.01
 */
public record L1(double l1) implements Regularizer {
  /** Checks the factor. */
  public L1 {
    Require.notNegative("l1", l1);
  }

  /** Returns the penalty with factor 0.01. */
  public static L1 of() {
    return of(0.01);
  }

  /** Returns the penalty with this factor. */
  public static L1 of(double l1) {
    return new L1(l1);
  }

  @Override
  public Operand<TFloat32> penalty(Ops tf, Operand<TFloat32> weight) {
    return Norms.l1(tf, l1, weight);
  }
}
