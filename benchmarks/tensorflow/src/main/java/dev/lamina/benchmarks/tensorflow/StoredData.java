package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Workload;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** The data set in variables, and the order of an epoch: batches are gathered in the graph. */
final class StoredData {
  private static final String ORDER = "order";

  private final Workload workload;
  private final Samples samples;
  private final boolean asBytes;

  StoredData(Workload workload, Samples samples, boolean asBytes) {
    this.workload = workload;
    this.samples = samples;
    this.asBytes = asBytes;
  }

  /**
   * A batch.
   *
   * @param x inputs
   * @param y labels or targets
   */
  record Batch(Operand<? extends TType> x, Operand<? extends TType> y) {}

  void store(Session session, Variables variables) {
    store(session, variables, "x", Tensors.inputs(samples, asBytes));
    store(session, variables, "y", Tensors.targets(samples));
  }

  @SuppressWarnings("unchecked") // a tensor has its own type
  private static <T extends TType> void store(
      Session session, Variables variables, String name, T value) {
    variables.store(session, name, (Class<T>) value.type(), value);
  }

  /** Builds the assignment of an epoch's order. */
  Op assignOrder(Ops tf, Variables variables, Placeholder<TInt32> order) {
    return tf.assignVariableOp(order(variables), order);
  }

  /** Builds a placeholder for an epoch's order. */
  Placeholder<TInt32> orderPlaceholder(Ops tf) {
    return tf.placeholder(TInt32.class, Placeholder.shape(orderShape()));
  }

  /** Builds batch number {@code i} of the epoch. */
  Batch batch(Ops tf, Variables variables, Operand<TInt32> i) {
    Operand<TInt32> batch = tf.constant(workload.batch());
    Operand<TInt32> begin = tf.math.mul(i, batch);
    Operand<TInt32> size = batch;
    if (workload.rows() % workload.batch() != 0) {
      size = tf.math.minimum(batch, tf.math.sub(tf.constant(workload.rows()), begin));
    }
    Operand<TInt32> one = tf.constant(new int[] {1});
    Operand<TInt32> order = variables.read(ORDER, TInt32.class, orderShape());
    Operand<TInt32> rows = tf.slice(order, tf.reshape(begin, one), tf.reshape(size, one));
    Net net = workload.net();
    Shape targetShape =
        samples.isClassified() ? Shape.of(samples.rows()) : Shape.of(samples.rows(), 1);
    return new Batch(
        gather(
            tf,
            variables,
            "x",
            Tensors.inputType(asBytes),
            Shape.of(samples.rows(), samples.features()),
            rows),
        gather(tf, variables, "y", Tensors.targetType(net), targetShape, rows));
  }

  private static <T extends TType> Operand<T> gather(
      Ops tf, Variables variables, String name, Class<T> type, Shape shape, Operand<TInt32> rows) {
    return tf.resourceGather(variables.handle(name, type, shape), rows, type);
  }

  private VarHandleOp order(Variables variables) {
    return variables.handle(ORDER, TInt32.class, orderShape());
  }

  private Shape orderShape() {
    return Shape.of(workload.rows());
  }
}
