package dev.lamina.models.regularizers;

import dev.lamina.api.Regularizer;
import dev.lamina.models.internal.Require;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Both {@link L1} and {@link L2} (elastic net).
 *
 * <pre>penalty = l1 * sum(|w|) + l2 * sum(w^2)</pre>
 *
 * Zou and Hastie, 2005, "Regularization and variable selection via the elastic net".
 *
 * @param l1 the factor of the absolute values, finite and >= 0; default 0
 * @param l2 the factor of the squares, finite and >= 0; default 0
 */
public record L1L2(double l1, double l2) implements Regularizer {
  /** Checks both factors. */
  public L1L2 {
    Require.notNegative("l1", l1);
    Require.notNegative("l2", l2);
  }

  /** Returns no penalty, to be set with {@link #l1(double)} and {@link #l2(double)}. */
  public static L1L2 of() {
    return of(0, 0);
  }

  /** Returns the penalty with these factors. */
  public static L1L2 of(double l1, double l2) {
    return new L1L2(l1, l2);
  }

  /** Returns a copy with another factor of the absolute values. */
  public L1L2 l1(double newL1) {
    return new L1L2(newL1, l2);
  }

  /** Returns a copy with another factor of the squares. */
  public L1L2 l2(double newL2) {
    return new L1L2(l1, newL2);
  }

  @Override
  public Operand<TFloat32> penalty(Ops tf, Operand<TFloat32> weight) {
    return tf.math.add(Norms.l1(tf, l1, weight), Norms.l2(tf, l2, weight));
  }
}
