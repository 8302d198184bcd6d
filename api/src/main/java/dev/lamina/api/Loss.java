package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** What training makes small: how wrong a prediction is, for each example. */
public interface Loss {
  /**
   * Returns the loss of each example, shape [batch]; the trainer takes the mean.
   *
   * @param yTrue the targets, as {@link #target} says
   * @param yPred the model's output
   */
  Operand<TFloat32> perExample(Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred);

  /**
   * Returns what targets must look like for a model with this output; the same shape in float32
   * unless the loss says otherwise.
   *
   * @throws ConfigurationException if the loss cannot judge such an output
   */
  default TensorSpec target(TensorSpec prediction) {
    return prediction;
  }

  /**
   * Checks the values of targets before they enter the graph, where a wrong one would go unnoticed
   * or fail without a place; by default every value is good. One pass over the values, in Java.
   *
   * @param targets rows of targets, of the element type and row shape that {@link #target} gives
   * @param prediction the model's output
   * @throws DataException if a value cannot be judged, naming its row, 0 for the first of {@code
   *     targets}
   */
  default void checkTargets(Array targets, TensorSpec prediction) {}
}
