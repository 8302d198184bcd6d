package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.EpochLoop;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A counter in a variable steps through the epoch; the sums gather in another. */
final class CounterLoop extends EpochLoop {
  private final Workload workload;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TInt32> order;
  private final Op reset;
  private final DirectCall train;
  private final DirectCall report;
  private final Sums sums;

  CounterLoop(Workload workload, Samples samples, Variant variant, Marks marks) {
    super(workload, variant);
    this.workload = workload;
    this.sums = new Sums(variant);
    Ops tf = Ops.create(graph);
    Variables variables = new Variables(tf);
    StoredData data = new StoredData(workload, samples, variant.has("u8"));
    StepGraph steps = new StepGraph(workload.net(), variant);
    VarHandleOp counter = variables.handle("counter", TInt32.class, Shape.scalar());
    VarHandleOp total = variables.handle("sums", TFloat32.class, Shape.of(sums.step().length));
    order = data.orderPlaceholder(tf);
    reset =
        tf.withControlDependencies(
                List.of(
                    data.assignOrder(tf, variables, order),
                    tf.assignVariableOp(counter, tf.constant(0)),
                    tf.assignVariableOp(total, tf.constant(new float[sums.step().length]))))
            .noOp();
    Operand<TInt32> i = tf.readVariableOp(counter, TInt32.class);
    StoredData.Batch batch = data.batch(tf, variables, i);
    StepGraph.Step step = steps.step(tf, variables, batch.x(), batch.y());
    Ops after = tf.withControlDependencies(List.of(step.done()));
    Op done =
        tf.withControlDependencies(
                List.<Op>of(
                    after.assignAddVariableOp(counter, tf.constant(1)),
                    after.assignAddVariableOp(total, step.sums())))
            .noOp();
    Operand<TFloat32> sumsNow = tf.readVariableOp(total, TFloat32.class);
    marks.done("graph");
    session = new Session(graph, SessionOptions.of(variant));
    marks.done("session");
    steps.initialize(session, variables);
    marks.done("weights");
    data.store(session, variables);
    marks.done("data_to_device");
    train = new DirectCall(session, List.of(), List.of(), List.of(done));
    report = new DirectCall(session, List.of(), List.of(sumsNow), List.of());
  }

  @Override
  protected double[] epoch(int[] rowOrder) {
    try (TInt32 fed = Tensors.ints(rowOrder, workload.rows())) {
      session.runner().feed(order, fed).addTarget(reset).run().close();
    }
    for (int i = 0; i < workload.steps(); i++) {
      train.run();
    }
    report.run();
    report.read(0, sums.step());
    sums.add();
    return sums.means(workload.rows());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
