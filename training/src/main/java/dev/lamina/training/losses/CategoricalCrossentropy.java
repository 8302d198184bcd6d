package dev.lamina.training.losses;

import dev.lamina.api.Array;
import dev.lamina.api.Loss;
import dev.lamina.api.TensorSpec;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * How surprised predictions of classes are by the answers, given as one-hot rows.
 *
 * <pre>
 * loss = -sum(y*log(p))              p: the prediction divided by its sum, kept in [1e-7, 1-1e-7]
 * of logits x:  p = softmax(x)       exact at any x
 * </pre>
 *
 * <p>Targets: float32 of the prediction's shape [..., classes]; rows of probabilities that add up
 * to 1. For classes that exclude each other; if the answers are class numbers use {@link
 * SparseCategoricalCrossentropy}. A prediction that comes straight out of a softmax is judged by
 * its logits: the same number, but exact at the ends, as Keras does on TensorFlow.
 *
 * <pre>{@code
 * CategoricalCrossentropy.of().labelSmoothing(0.1)
 * }</pre>
 *
 * @param fromLogits whether the model gives logits rather than probabilities; with a model that
 *     ends in a softmax this is an error here, where Keras warns; default false
 * @param labelSmoothing the part of each target that is spread over all classes, 0 to 1, default 0:
 *     y*(1-s) + s/classes
 */
public record CategoricalCrossentropy(boolean fromLogits, double labelSmoothing) implements Loss {
  /** Checks the smoothing. */
  public CategoricalCrossentropy {
    Probabilities.requireSmoothing(labelSmoothing);
  }

  /** Returns the loss of probabilities, without smoothing. */
  public static CategoricalCrossentropy of() {
    return new CategoricalCrossentropy(false, 0);
  }

  /** Returns this loss for logits or for probabilities. */
  public CategoricalCrossentropy fromLogits(boolean newFromLogits) {
    return new CategoricalCrossentropy(newFromLogits, labelSmoothing);
  }

  /** Returns this loss with other smoothing. */
  public CategoricalCrossentropy labelSmoothing(double newLabelSmoothing) {
    return new CategoricalCrossentropy(fromLogits, newLabelSmoothing);
  }

  @Override
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Optional<Operand<TFloat32>> logits =
        Activated.logits("CategoricalCrossentropy", "Softmax", yPred, fromLogits);
    Operand<TFloat32> y = smooth(tf, Elements.targets(tf, yTrue, yPred), yPred);
    if (logits.isPresent()) {
      return Classes.crossentropy(tf, y, logits.get());
    }
    Operand<TFloat32> sum = tf.reduceSum(yPred, tf.constant(-1), ReduceSum.keepDims(true));
    Operand<TFloat32> p = Probabilities.inside(tf, tf.math.div(yPred, sum));
    Operand<TFloat32> terms = tf.math.mul(y, tf.math.log(p));
    return Elements.meanOfEach(tf, tf.math.neg(tf.reduceSum(terms, tf.constant(-1))));
  }

  private Operand<TFloat32> smooth(Ops tf, Operand<TFloat32> y, Operand<TFloat32> yPred) {
    if (labelSmoothing == 0) {
      return y;
    }
    Operand<TFloat32> classes = tf.dtypes.cast(Classes.count(tf, yPred), TFloat32.class);
    Operand<TFloat32> kept = tf.math.mul(y, tf.constant((float) (1 - labelSmoothing)));
    return tf.math.add(kept, tf.math.div(tf.constant((float) labelSmoothing), classes));
  }

  @Override
  public TensorSpec target(TensorSpec prediction) {
    Classes.require("CategoricalCrossentropy", prediction);
    return prediction;
  }

  @Override
  public void checkTargets(Array targets, TensorSpec prediction) {
    Probabilities.requireProbabilities("CategoricalCrossentropy", targets);
  }
}
