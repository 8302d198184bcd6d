package dev.lamina.training.losses;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Loss;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** A loss in a graph of its own: its values, and its gradient with respect to what goes in. */
final class Judged implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<? extends TType> yTrue;
  private final Placeholder<TFloat32> x;
  private final Operand<TFloat32> perExample;
  private final Operand<TFloat32> gradient;

  /**
   * Builds the graph.
   *
   * @param targetsLike targets of the element type and rank that will be fed
   * @param inputsLike inputs of the rank that will be fed
   * @param model what makes the prediction of the inputs
   */
  Judged(
      Loss loss,
      Array targetsLike,
      Array inputsLike,
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> model) {
    Ops tf = Ops.create(graph);
    yTrue =
        tf.placeholder(
            targetsLike.dtype().tensorType(),
            Placeholder.shape(targetsLike.batchSpec().shape().toTensorFlow()));
    x =
        tf.placeholder(
            TFloat32.class, Placeholder.shape(inputsLike.batchSpec().shape().toTensorFlow()));
    perExample = loss.perExample(tf, yTrue, model.apply(tf, x));
    Operand<TFloat32> mean = tf.math.mean(perExample, tf.constant(0));
    gradient =
        graph.addGradients(mean.asOutput(), new Output<?>[] {x.asOutput()})[0].expect(
            TFloat32.class);
    session = new Session(graph);
  }

  /** Returns the loss of each example, the prediction being fed as it is. */
  static float[] perExample(Loss loss, Array targets, Array predictions) {
    try (Judged judged = new Judged(loss, targets, predictions, (tf, x) -> x)) {
      return judged.perExample(targets, predictions);
    }
  }

  /** Returns the mean loss, the prediction being fed as it is. */
  static double mean(Loss loss, Array targets, Array predictions) {
    float[] losses = perExample(loss, targets, predictions);
    double sum = 0;
    for (float each : losses) {
      sum += each;
    }
    return sum / losses.length;
  }

  float[] perExample(Array targets, Array inputs) {
    return run(perExample, targets, inputs);
  }

  /** Returns the gradient of the mean loss with respect to the inputs. */
  float[] gradient(Array targets, Array inputs) {
    return run(gradient, targets, inputs);
  }

  private float[] run(Operand<TFloat32> what, Array targets, Array inputs) {
    try (Tensor t = tensor(targets);
        Tensor i = tensor(inputs);
        var results = session.runner().feed(yTrue, t).feed(x, i).fetch(what).run()) {
      return Array.of((TFloat32) results.get(0)).floats();
    }
  }

  private static Tensor tensor(Array array) {
    if (array.dtype() == DType.INT32) {
      return TInt32.tensorOf(
          NdArrays.wrap(
              array.shape().toTensorFlow(), DataBuffers.of((int[]) array.values(), true, false)));
    }
    return TFloat32.tensorOf(array.toNdArray());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
