package dev.lamina.training.losses;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Loss;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * How surprised predictions of classes are by the answers, given as class numbers.
 *
 * <pre>
 * loss = -log(p[y])                  p: the prediction kept in [1e-7, 1-1e-7], divided by its sum
 * of logits x:  p = softmax(x)       exact at any x
 * </pre>
 *
 * <p>Targets: int32, 0 for the first class, of the prediction's shape [..., classes] without the
 * last dimension. The usual loss for classes that exclude each other; for one-hot answers use
 * {@link CategoricalCrossentropy}. A prediction that comes straight out of a softmax is judged by
 * its logits: the same number, but exact at the ends, as Keras does on TensorFlow.
 *
 * <pre>{@code
 * SparseCategoricalCrossentropy.of()
 * }</pre>
 *
 * @param fromLogits whether the model gives logits rather than probabilities; with a model that
 *     ends in a softmax this is an error here, where Keras warns; default false
 */
public record SparseCategoricalCrossentropy(boolean fromLogits) implements Loss {
  /** Returns the loss of probabilities. */
  public static SparseCategoricalCrossentropy of() {
    return new SparseCategoricalCrossentropy(false);
  }

  /** Returns this loss for logits or for probabilities. */
  public SparseCategoricalCrossentropy fromLogits(boolean newFromLogits) {
    return new SparseCategoricalCrossentropy(newFromLogits);
  }

  @Override
  public Operand<TFloat32> perExample(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    Operand<TFloat32> logits =
        Activated.logits("SparseCategoricalCrossentropy", "Softmax", yPred, fromLogits)
            .orElseGet(() -> tf.math.log(Probabilities.inside(tf, yPred)));
    Operand<TFloat32> labels = Classes.oneHot(tf, yTrue, logits);
    return Classes.crossentropy(tf, labels, logits);
  }

  @Override
  public TensorSpec target(TensorSpec prediction) {
    Classes.require("SparseCategoricalCrossentropy", prediction);
    long[] dims = prediction.shape().dims();
    return new TensorSpec(Shape.of(Arrays.copyOf(dims, dims.length - 1)), DType.INT32);
  }

  @Override
  public void checkTargets(Array targets, TensorSpec prediction) {
    long classes = prediction.shape().dim(-1);
    for (int i = 0; i < targets.size(); i++) {
      double label = targets.get(i);
      if (!(label >= 0 && label < classes)) {
        throw new DataException(
            "Row %d of the targets names class %.0f, but the model has %d classes (expected: 0 to %d)"
                .formatted(i / targets.rowSize(), label, classes, classes - 1));
      }
    }
  }
}
