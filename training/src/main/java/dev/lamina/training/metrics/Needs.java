package dev.lamina.training.metrics;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import java.util.Arrays;

/** What metrics need of targets and predictions. */
final class Needs {
  private Needs() {}

  /** Requires a finite number, such as a threshold. */
  static void finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new ConfigurationException("%s: %s (expected: a finite number)".formatted(name, value));
    }
  }

  /** Requires targets of the prediction's shape. */
  static void sameShape(String metric, TensorSpec target, TensorSpec prediction) {
    if (!prediction.shape().matches(target.shape())) {
      throw new ConfigurationException(
          "Metric '%s' needs targets of the prediction's shape %s but they are %s"
              .formatted(metric, prediction.shape(), target));
    }
  }

  /** Requires targets that are class numbers: int32, the prediction's shape without the classes. */
  static void classNumbers(String metric, TensorSpec target, TensorSpec prediction) {
    classes(metric, prediction);
    if (!isSparse(target, prediction)) {
      throw new ConfigurationException(
          "Metric '%s' needs class numbers: int32 targets of shape %s for a prediction of shape %s,"
                  .formatted(metric, leading(prediction), prediction.shape())
              + " but they are "
              + target);
    }
  }

  /** Requires a prediction with a score for each of two or more classes. */
  static void classes(String metric, TensorSpec prediction) {
    if (prediction.shape().rank() < 2 || prediction.shape().dim(-1) == 1) {
      throw new ConfigurationException(
          "Metric '%s' needs a prediction of two or more classes in the last dimension, but it is %s."
                  .formatted(metric, prediction)
              + " For one probability an example use 'binary_accuracy'.");
    }
  }

  /** Returns whether targets are class numbers rather than one value for each output. */
  static boolean isSparse(TensorSpec target, TensorSpec prediction) {
    return target.dtype() == DType.INT32
        && prediction.shape().rank() >= 1
        && leading(prediction).matches(target.shape());
  }

  private static Shape leading(TensorSpec prediction) {
    long[] dims = prediction.shape().dims();
    return Shape.of(Arrays.copyOf(dims, dims.length - 1));
  }
}
