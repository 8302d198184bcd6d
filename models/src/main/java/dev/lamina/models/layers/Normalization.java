package dev.lamina.models.layers;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.internal.Require;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Brings each feature to mean 0 and variance 1, by the mean and variance of the training data.
 *
 * <pre>y = (x - mean) / max(sqrt(variance), 1e-7)</pre>
 *
 * <p>Shapes: any whose last size is the number of features, and the same again. Any element type
 * in, float32 out. Use it as the first layer for features of different sizes, such as rooms and
 * years.
 *
 * <p>Mean and variance are part of the layer's description, and constants in the graph. So the
 * layer has no weights; Keras counts them as non-trainable parameters, 2 * features + 1.
 *
 * <pre>{@code
 * Normalization.adapt(trainingRows)
 * }</pre>
 *
 * @param mean of each feature, finite
 * @param variance of each feature, finite and >= 0; the population's, divided by n
 */
public record Normalization(List<Double> mean, List<Double> variance) implements Layer {
  private static final double SMALLEST_DEVIATION = 1e-7;

  /** Checks that there is one mean and one variance for each feature. */
  public Normalization {
    mean = List.copyOf(mean);
    variance = List.copyOf(variance);
    if (mean.isEmpty()) {
      throw Require.unexpected("mean", mean, "one for each feature");
    }
    if (variance.size() != mean.size()) {
      throw Require.unexpected(
          "variance", variance.size() + " values", "as many as mean has, " + mean.size());
    }
    for (int i = 0; i < mean.size(); i++) {
      Require.finite("mean[" + i + "]", mean.get(i));
      Require.notNegative("variance[" + i + "]", variance.get(i));
    }
  }

  /** Returns a layer with this mean and variance for each feature. */
  public static Normalization of(List<Double> mean, List<Double> variance) {
    return new Normalization(mean, variance);
  }

  /**
   * Returns a layer with the mean and variance of each feature in the data, computed in double.
   *
   * @param data training data, features last: (rows, features) or with more dimensions between
   * @throws DataException if there are no data, or a value is not finite; names its row and column
   */
  public static Normalization adapt(Array data) {
    Shape shape = data.shape();
    if (shape.rank() < 2 || data.size() == 0) {
      throw new DataException(
          "Normalization.adapt expects (rows, features) but received %s. %s"
              .formatted(
                  shape,
                  data.size() == 0
                      ? "Give it at least one row of training data."
                      : "Reshape it to (%d, 1).".formatted(data.size())));
    }
    int features = (int) shape.dim(-1);
    int count = data.size() / features;
    double[] mean = new double[features];
    for (int i = 0; i < data.size(); i++) {
      mean[i % features] += finite(data, i, features) / count;
    }
    double[] variance = new double[features];
    for (int i = 0; i < data.size(); i++) {
      double deviation = data.get(i) - mean[i % features];
      variance[i % features] += deviation * deviation / count;
    }
    return new Normalization(boxed(mean), boxed(variance));
  }

  private static double finite(Array data, int index, int features) {
    double value = data.get(index);
    if (!Double.isFinite(value)) {
      throw new DataException(
          "Normalization.adapt: row %d, column %d is %s. Remove or replace such values first."
              .formatted(index / data.rowSize(), index % features, value));
    }
    return value;
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Override
  public TensorSpec output(TensorSpec input) {
    Shape shape = input.shape();
    if (shape.rank() < 2 || shape.dim(-1) != mean.size()) {
      throw ShapeException.of(
          "(?, %d), as it was adapted to %d features".formatted(mean.size(), mean.size()),
          shape,
          "Adapt it to data with the same features as the model's input.");
    }
    return input.dtype(DType.FLOAT32);
  }

  @Override
  public Forward build(LayerContext ctx, TensorSpec input) {
    float[] means = new float[mean.size()];
    float[] deviations = new float[mean.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = mean.get(i).floatValue();
      deviations[i] = (float) Math.max(Math.sqrt(variance.get(i)), SMALLEST_DEVIATION);
    }
    return (call, x) -> {
      Ops tf = call.tf();
      Operand<TFloat32> centered = tf.math.sub(Floats.of(tf, x, input.dtype()), tf.constant(means));
      return tf.math.div(centered, tf.constant(deviations));
    };
  }

  @Override
  public Set<DType> accepts() {
    return DType.numeric();
  }
}
