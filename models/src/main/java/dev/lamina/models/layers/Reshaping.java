package dev.lamina.models.layers;

import dev.lamina.api.Shape;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** Reshapes to shapes with sizes that are known only when data arrive. */
final class Reshaping {
  private Reshaping() {}

  /**
   * Returns x, of shape {@code from}, with rows as in {@code to}, in which at most one size besides
   * the batch's is unknown.
   */
  static <T extends TType> Operand<T> rows(Ops tf, Operand<T> x, Shape from, Shape to) {
    if (from.row().isKnown()) {
      return tf.reshape(x, tf.constant(to.dims())); // works out the batch, which is -1
    }
    // The number of rows is taken from x: worked out, it could come out wrong without an error.
    Operand<TInt32> batch = firstSizes(tf, x, 1);
    Operand<TInt32> row =
        tf.constant(Arrays.stream(to.row().dims()).mapToInt(Math::toIntExact).toArray());
    return tf.reshape(x, tf.concat(List.of(batch, row), tf.constant(0)));
  }

  /**
   * Returns y, whose last axis is as in {@code to}, under that shape; its other sizes are those of
   * x.
   */
  static Operand<TFloat32> as(Ops tf, Operand<TFloat32> y, Operand<TFloat32> x, Shape to) {
    long unknown = Arrays.stream(to.dims()).filter(size -> size == Shape.UNKNOWN).count();
    if (unknown <= 1) {
      return tf.reshape(y, tf.constant(to.dims())); // works out the one that is -1
    }
    Operand<TInt32> leading = firstSizes(tf, x, to.rank() - 1);
    Operand<TInt32> last = tf.constant(new int[] {Math.toIntExact(to.dim(-1))});
    return tf.reshape(y, tf.concat(List.of(leading, last), tf.constant(0)));
  }

  private static Operand<TInt32> firstSizes(Ops tf, Operand<? extends TType> x, int count) {
    return tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {count}));
  }
}
