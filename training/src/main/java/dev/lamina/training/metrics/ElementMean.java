package dev.lamina.training.metrics;

import dev.lamina.api.Metric;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TType;

/**
 * A metric that is the mean of a number for each element of the prediction: an error, or whether it
 * is right. How many elements a batch has follows from its rows, so that the graph of a {@link
 * dev.lamina.training.Trainer} only adds the numbers up, in float32, as it does with the loss; what
 * batches add up to is float64. With {@link #statistics} all is float64.
 */
public sealed interface ElementMean extends Metric
    permits Accuracy,
        BinaryAccuracy,
        CategoricalAccuracy,
        MAE,
        MSE,
        RMSE,
        SparseCategoricalAccuracy {
  /**
   * Returns the number of each element, 0 or more.
   *
   * @return [batch, ...], all dimensions but the batch's being those of targets or prediction
   */
  Operand<TFloat32> elements(Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred);

  /** Returns [sum, number of elements]. */
  @Override
  default Operand<TFloat64> statistics(
      Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
    return Counts.sumAndSize(tf, Counts.float64(tf, elements(tf, yTrue, yPred)));
  }

  /** Returns sum / number of elements; 0 if there are none, as in Keras. */
  @Override
  default double result(double[] totals) {
    return Counts.ratio(totals[0], totals[1]);
  }
}
