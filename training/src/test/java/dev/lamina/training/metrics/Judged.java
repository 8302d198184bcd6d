package dev.lamina.training.metrics;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Metric;
import dev.lamina.api.TensorSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** A metric in a graph of its own, fed with batches of targets and predictions. */
final class Judged implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Metric metric;
  private final Placeholder<? extends TType> yTrue;
  private final Placeholder<TFloat32> yPred;
  private final Operand<TFloat64> statistics;
  private double[] totals = {};

  Judged(Metric metric, TensorSpec target, TensorSpec prediction) {
    metric.check(target, prediction);
    this.metric = metric;
    Ops tf = Ops.create(graph);
    yTrue =
        tf.placeholder(
            target.dtype().tensorType(), Placeholder.shape(target.shape().toTensorFlow()));
    yPred = tf.placeholder(TFloat32.class, Placeholder.shape(prediction.shape().toTensorFlow()));
    statistics = metric.statistics(tf, yTrue, yPred);
    session = new Session(graph);
  }

  /** Returns the metric of the given batches: targets, predictions, targets, predictions, ... */
  static double of(Metric metric, Array... batches) {
    try (Judged judged = new Judged(metric, batches[0].batchSpec(), batches[1].batchSpec())) {
      for (int i = 0; i < batches.length; i += 2) {
        judged.add(batches[i], batches[i + 1]);
      }
      return judged.result();
    }
  }

  /** Adds the statistics of one batch, as the trainer does. */
  void add(Array targets, Array predictions) {
    try (Tensor t = tensor(targets);
        Tensor p = tensor(predictions);
        var results = session.runner().feed(yTrue, t).feed(yPred, p).fetch(statistics).run()) {
      TFloat64 sums = (TFloat64) results.get(0);
      if (totals.length == 0) {
        totals = new double[(int) sums.size()];
      }
      for (int i = 0; i < totals.length; i++) {
        totals[i] += sums.getDouble(i);
      }
    }
  }

  double result() {
    return metric.result(totals);
  }

  private static Tensor tensor(Array array) {
    var shape = array.shape().toTensorFlow();
    if (array.dtype() == DType.INT32) {
      return TInt32.tensorOf(
          NdArrays.wrap(shape, DataBuffers.of((int[]) array.values(), true, false)));
    }
    return TFloat32.tensorOf(array.toNdArray());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
