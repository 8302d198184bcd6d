package dev.lamina.training.optimizers;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Makes large gradients smaller before the optimizer sees them, so that one bad batch does not
 * throw the weights away.
 *
 * <pre>
 * byValue(c):       g = min(max(g, -c), c)              each element
 * byNorm(c):        g = g * c/max(|g|, c)               each weight, |g| = sqrt(sum(g^2))
 * byGlobalNorm(c):  g = g * c/max(|all|, c)             all weights together: keeps the direction
 * </pre>
 *
 * <p>Common for recurrent networks, with a global norm of 1 to 5; most others need none. A gradient
 * that is not a number stays visible: NaN in one element is NaN after byValue, and a norm that is
 * not finite makes every gradient it measures NaN. Keras's byNorm turns finite gradients into zeros
 * there.
 *
 * <p>Pascanu et al., 2013, "On the difficulty of training recurrent neural networks".
 *
 * <pre>{@code
 * GradientClipping.byGlobalNorm(1)
 * }</pre>
 */
public sealed interface GradientClipping {
  /** Returns the clipped gradients, in the same order. */
  List<Operand<TFloat32>> apply(Ops tf, List<Operand<TFloat32>> gradients);

  /** Returns the clipping that leaves gradients as they are. */
  static GradientClipping none() {
    return new None();
  }

  /**
   * Returns the clipping of each element.
   *
   * @param value the largest magnitude, greater than 0
   */
  static GradientClipping byValue(double value) {
    return new ByValue(value);
  }

  /**
   * Returns the clipping of each weight's gradient by its norm.
   *
   * @param norm the largest norm, greater than 0
   */
  static GradientClipping byNorm(double norm) {
    return new ByNorm(norm);
  }

  /**
   * Returns the clipping of all gradients by the norm of all together.
   *
   * @param norm the largest norm, greater than 0
   */
  static GradientClipping byGlobalNorm(double norm) {
    return new ByGlobalNorm(norm);
  }

  /** No clipping; {@link #none}. */
  record None() implements GradientClipping {
    @Override
    public List<Operand<TFloat32>> apply(Ops tf, List<Operand<TFloat32>> gradients) {
      return List.copyOf(gradients);
    }
  }

  /**
   * Clips each element; {@link #byValue}.
   *
   * @param value the largest magnitude, greater than 0
   */
  record ByValue(double value) implements GradientClipping {
    /** Checks the range. */
    public ByValue {
      Range.requirePositive("value", value);
    }

    @Override
    public List<Operand<TFloat32>> apply(Ops tf, List<Operand<TFloat32>> gradients) {
      return gradients.stream().map(g -> clip(tf, g)).toList();
    }

    private Operand<TFloat32> clip(Ops tf, Operand<TFloat32> g) {
      Operand<TFloat32> clipped =
          tf.clipByValue(g, tf.constant((float) -value), tf.constant((float) value));
      // min and max keep NaN on the CPU only.
      Operand<TBool> lost = tf.math.isNan(g);
      return tf.select(lost, g, clipped);
    }
  }

  /**
   * Clips each weight's gradient; {@link #byNorm}.
   *
   * @param norm the largest norm, greater than 0
   */
  record ByNorm(double norm) implements GradientClipping {
    /** Checks the range. */
    public ByNorm {
      Range.requirePositive("norm", norm);
    }

    @Override
    public List<Operand<TFloat32>> apply(Ops tf, List<Operand<TFloat32>> gradients) {
      return gradients.stream()
          .<Operand<TFloat32>>map(g -> tf.math.mul(g, scale(tf, sumOfSquares(tf, g), norm)))
          .toList();
    }
  }

  /**
   * Clips all gradients together; {@link #byGlobalNorm}.
   *
   * @param norm the largest norm, greater than 0
   */
  record ByGlobalNorm(double norm) implements GradientClipping {
    /** Checks the range. */
    public ByGlobalNorm {
      Range.requirePositive("norm", norm);
    }

    @Override
    public List<Operand<TFloat32>> apply(Ops tf, List<Operand<TFloat32>> gradients) {
      if (gradients.isEmpty()) {
        return List.of();
      }
      List<Operand<TFloat32>> squares = gradients.stream().map(g -> sumOfSquares(tf, g)).toList();
      Operand<TFloat32> scale = scale(tf, tf.math.addN(squares), norm);
      return gradients.stream().<Operand<TFloat32>>map(g -> tf.math.mul(g, scale)).toList();
    }
  }

  private static Operand<TFloat32> sumOfSquares(Ops tf, Operand<TFloat32> g) {
    Operand<TFloat32> flat = tf.reshape(tf.math.square(g), tf.constant(new int[] {-1}));
    return tf.reduceSum(flat, tf.constant(0));
  }

  /** Returns 1 for a norm up to the largest one, NaN for a norm that is not finite. */
  private static Operand<TFloat32> scale(Ops tf, Operand<TFloat32> sumOfSquares, double largest) {
    Operand<TFloat32> norm = tf.math.sqrt(sumOfSquares);
    Operand<TFloat32> c = tf.constant((float) largest);
    Operand<TFloat32> scale = tf.math.div(c, tf.math.maximum(norm, c));
    Operand<TFloat32> zeroOrNaN = tf.math.sub(norm, norm);
    return tf.math.add(scale, zeroOrNaN);
  }
}
