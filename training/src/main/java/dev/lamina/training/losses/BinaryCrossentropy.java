package dev.lamina.training.losses;

import dev.lamina.api.Array;
import dev.lamina.api.Loss;
import dev.lamina.api.TensorSpec;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * How surprised yes-or-no predictions are by the answers.
 *
 * <pre>
 * loss = -mean(y*log(p) + (1-y)*log(1-p))                  p: the prediction, kept in [1e-7, 1-1e-7]
 * of logits x:  mean(y*softplus(-x) + (1-y)*softplus(x))   p = sigmoid(x)
 * </pre>
 *
 * <p>Targets: float32 of the prediction's shape, 0 or 1 or between. For one probability, or several
 * that do not exclude each other; classes that do take {@link CategoricalCrossentropy}. A
 * prediction that comes straight out of a sigmoid is judged by its logits: the same number, but
 * exact at the ends, as Keras does on TensorFlow.
 *
 * <pre>{@code
 * BinaryCrossentropy.of().labelSmoothing(0.1)
 * }</pre>
 *
 * @param fromLogits whether the model gives logits rather than probabilities; with a model that
 *     ends in a sigmoid this is an error here, where Keras warns; default false
 * @param labelSmoothing how far targets move to 0.5, 0 to 1, default 0: y*(1-s) + s/2
 */
public record BinaryCrossentropy(boolean fromLogits, double labelSmoothing) implements Loss {
  /** Checks the smoothing. */
  public BinaryCrossentropy {
    Probabilities.requireSmoothing(labelSmoothing);
  }

  /** Returns the loss of probabilities, without smoothing. */
  public static BinaryCrossentropy of() {
    return new BinaryCrossentropy(false, 0);
  }

  /** Returns this loss for logits or for probabilities. */
  public BinaryCrossentropy fromLogits(boolean newFromLogits) {
    return new BinaryCrossentropy(newFromLogits, labelSmoothing);
  }

  /** Returns this loss with other smoothing. */
  public BinaryCrossentropy labelSmoothing(double newLabelSmoothing) {
    return new BinaryCrossentropy(fromLogits, newLabelSmoothing);
  }

  @Override
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Optional<Operand<TFloat32>> logits =
        Activated.logits("BinaryCrossentropy", "Sigmoid", yPred, fromLogits);
    Operand<TFloat32> y = smooth(tf, Elements.targets(tf, yTrue, yPred));
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> surpriseOfYes;
    Operand<TFloat32> surpriseOfNo;
    if (logits.isPresent()) {
      // Two softplus rather than max(x,0) - x*y + log(1+exp(-|x|)), whose gradient is wrong at 0.
      surpriseOfYes = tf.math.softplus(tf.math.neg(logits.get()));
      surpriseOfNo = tf.math.softplus(logits.get());
    } else {
      Operand<TFloat32> p = Probabilities.inside(tf, yPred);
      surpriseOfYes = tf.math.neg(tf.math.log(p));
      surpriseOfNo = tf.math.neg(tf.math.log(tf.math.sub(one, p)));
    }
    Operand<TFloat32> yes = tf.math.mul(y, surpriseOfYes);
    Operand<TFloat32> no = tf.math.mul(tf.math.sub(one, y), surpriseOfNo);
    return Elements.meanOfEach(tf, tf.math.add(yes, no));
  }

  private Operand<TFloat32> smooth(Ops tf, Operand<TFloat32> y) {
    if (labelSmoothing == 0) {
      return y;
    }
    Operand<TFloat32> kept = tf.math.mul(y, tf.constant((float) (1 - labelSmoothing)));
    return tf.math.add(kept, tf.constant((float) (labelSmoothing / 2)));
  }

  @Override
  public void checkTargets(Array targets, TensorSpec prediction) {
    Probabilities.requireProbabilities("BinaryCrossentropy", targets);
  }
}
