package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.EpochLoop;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Many steps in one While op, the gradients inside its body. */
final class WhileLoop extends EpochLoop {
  private final Workload workload;
  private final Variant variant;
  private final StoredData data;
  private final StepGraph steps;
  private final Shape sumsShape;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TInt32> order;
  private final Op assignOrder;
  private final DirectCall run;
  private final TInt32 first = TInt32.scalarOf(0);
  private final TInt32 end = TInt32.scalarOf(0);
  private final Sums sums;
  private final Optional<Flush> flush;

  WhileLoop(Workload workload, Samples samples, Variant variant, Marks marks) {
    super(workload, variant);
    this.workload = workload;
    this.variant = variant;
    sums = new Sums(variant);
    sumsShape = Shape.of(sums.step().length);
    data = new StoredData(workload, samples, variant.has("u8"));
    steps = new StepGraph(workload.net(), variant);
    Ops tf = Ops.create(graph);
    Variables variables = new Variables(tf);
    order = data.orderPlaceholder(tf);
    assignOrder = data.assignOrder(tf, variables, order);
    Placeholder<TInt32> from = scalar(tf);
    Placeholder<TInt32> to = scalar(tf);
    Operand<TFloat32> zero = tf.constant(new float[sums.step().length]);
    Operand<TFloat32> result = loop(tf, from, to, zero);
    marks.done("graph");
    session = new Session(graph, SessionOptions.of(variant));
    marks.done("session");
    steps.initialize(session, variables);
    flush = Flush.of(variant, session, tf, variables, workload.net());
    marks.done("weights");
    data.store(session, variables);
    marks.done("data_to_device");
    run = new DirectCall(session, List.of(from, to), List.of(result), List.of());
    run.feed(0, first);
    run.feed(1, end);
  }

  private static Placeholder<TInt32> scalar(Ops tf) {
    return tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
  }

  private Operand<TFloat32> loop(
      Ops tf, Operand<TInt32> from, Operand<TInt32> to, Operand<TFloat32> zero) {
    ConcreteFunction condition = ConcreteFunction.create(this::condition);
    ConcreteFunction body = ConcreteFunction.create(this::body);
    graph.attachFunction(condition);
    graph.attachFunction(body);
    GraphOperationBuilder loop = graph.opBuilder("While", "steps", tf.scope());
    loop.addInputList(new Output<?>[] {from.asOutput(), to.asOutput(), zero.asOutput()});
    loop.setAttr("cond", condition);
    loop.setAttr("body", body);
    loop.setAttr("output_shapes", new Shape[] {Shape.scalar(), Shape.scalar(), sumsShape});
    loop.setAttr("parallel_iterations", 1);
    if (variant.has("lowered")) {
      loop.setAttr("_lower_using_switch_merge", true);
    }
    GraphOperation operation = loop.build();
    return operation.output(2);
  }

  private Signature condition(Ops tf) {
    Placeholder<TInt32> i = scalar(tf);
    Placeholder<TInt32> to = scalar(tf);
    return Signature.builder("more")
        .input("i", i)
        .input("to", to)
        .input("sums", sums(tf))
        .output("more", tf.math.less(i, to))
        .build();
  }

  private Signature body(Ops tf) {
    Placeholder<TInt32> i = scalar(tf);
    Placeholder<TInt32> to = scalar(tf);
    Placeholder<TFloat32> before = sums(tf);
    Variables variables = new Variables(tf);
    StoredData.Batch batch = data.batch(tf, variables, i);
    StepGraph.Step step = steps.step(tf, variables, batch.x(), batch.y());
    Ops after = tf.withControlDependencies(List.of(step.done()));
    return Signature.builder("step")
        .input("i", i)
        .input("to", to)
        .input("sums", before)
        .output("next", after.math.add(i, tf.constant(1)))
        .output("same", after.identity(to))
        .output("more", after.math.add(before, step.sums()))
        .build();
  }

  private Placeholder<TFloat32> sums(Ops tf) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(sumsShape));
  }

  @Override
  protected double[] epoch(int[] rowOrder) {
    try (TInt32 fed = Tensors.ints(rowOrder, workload.rows())) {
      session.runner().feed(order, fed).addTarget(assignOrder).run().close();
    }
    int chunk = variant.number("chunk").orElse(workload.steps());
    for (int i = 0; i < workload.steps(); i += chunk) {
      first.setInt(i);
      end.setInt(Math.min(workload.steps(), i + chunk));
      run.run();
      run.read(0, sums.step());
      sums.add();
      flush.ifPresent(f -> f.after(end.getInt() - first.getInt()));
    }
    return sums.means(workload.rows());
  }

  @Override
  public void close() {
    first.close();
    end.close();
    session.close();
    graph.close();
  }
}
