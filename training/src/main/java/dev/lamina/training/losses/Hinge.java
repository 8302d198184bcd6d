package dev.lamina.training.losses;

import dev.lamina.api.Array;
import dev.lamina.api.DataException;
import dev.lamina.api.Loss;
import dev.lamina.api.TensorSpec;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * How far predictions are from the right side of a margin.
 *
 * <pre>
 * loss = mean(max(1 - y*yPred, 0))      y: -1 or 1
 * </pre>
 *
 * <p>Targets: float32 of the prediction's shape, -1 and 1, or 0 and 1 (0 counts as -1). The loss of
 * the support vector machine: predictions beyond the margin cost nothing. The model's last layer
 * has no activation, or tanh.
 *
 * <p>Cortes and Vapnik, 1995, "Support-Vector Networks". Keras leaves 0 as it is in a batch that
 * also holds other numbers than 0 and 1; here such targets are refused.
 *
 * <pre>{@code
 * Hinge.of()
 * }</pre>
 */
public record Hinge() implements Loss {
  /** Returns the loss. */
  public static Hinge of() {
    return new Hinge();
  }

  @Override
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Operand<TFloat32> given = Elements.targets(tf, yTrue, yPred);
    Operand<TFloat32> no = tf.math.neg(tf.onesLike(given));
    Operand<TFloat32> y = tf.select(tf.math.equal(given, tf.zerosLike(given)), no, given);
    Operand<TFloat32> missing = tf.math.sub(tf.constant(1f), tf.math.mul(y, yPred));
    return Elements.meanOfEach(tf, tf.math.maximum(missing, tf.constant(0f)));
  }

  @Override
  public void checkTargets(Array targets, TensorSpec prediction) {
    float[] values = targets.floats();
    boolean zero = false;
    boolean minusOne = false;
    for (int i = 0; i < values.length; i++) {
      zero |= values[i] == 0;
      minusOne |= values[i] == -1;
      if (!(Math.abs(values[i]) == 1 || values[i] == 0) || (zero && minusOne)) {
        throw new DataException(
            "Row %d of the targets holds %s, but Hinge needs -1 and 1, or 0 and 1, throughout"
                .formatted(i / targets.rowSize(), values[i]));
      }
    }
  }
}
