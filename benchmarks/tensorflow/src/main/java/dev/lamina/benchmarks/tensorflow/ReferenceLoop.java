package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.EpochLoop;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** The loop that TensorFlow Java's documentation shows. */
final class ReferenceLoop extends EpochLoop {
  private final Workload workload;
  private final Samples samples;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TFloat32> x;
  private final Placeholder<? extends TType> y;
  private final Operand<TFloat32> report;
  private final Op train;
  private final Sums sums;

  ReferenceLoop(Workload workload, Samples samples, Variant variant, Marks marks) {
    super(workload, variant);
    this.workload = workload;
    this.samples = samples;
    this.sums = new Sums(variant);
    Net net = workload.net();
    Ops tf = Ops.create(graph);
    x = tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.anyRows(net.features())));
    y = Tensors.targetPlaceholder(tf, net);
    List<Variable<TFloat32>> weights = new ArrayList<>();
    List<float[]> initial = net.initialWeights();
    for (int i = 0; i < initial.size(); i++) {
      Operand<TInt64> shape = tf.constant(net.shapes().get(i));
      weights.add(tf.variable(tf.reshape(tf.constant(initial.get(i)), shape)));
    }
    Operand<TFloat32> logits = new Layers(tf, net, variant.has("pool1")).logits(x, weights, true);
    report = Objective.of(tf, net, logits, y).sums(variant.isBare());
    train = new Adam(graph, 0.001f, 0.9f, 0.999f, 1e-7f).minimize(loss(tf, net, logits));
    marks.done("graph");
    session = new Session(graph, SessionOptions.of(variant));
    marks.done("session");
    session.initialize();
    marks.done("weights");
  }

  /** The loss in a form that TensorFlow can differentiate. */
  private Operand<TFloat32> loss(Ops tf, Net net, Operand<TFloat32> logits) {
    if (net.isClassifier()) {
      Operand<TFloat32> hot =
          tf.oneHot(
              y.asOutput().expect(TInt32.class),
              tf.constant(net.outputs()),
              tf.constant(1f),
              tf.constant(0f));
      return tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, hot).loss(), tf.constant(0));
    }
    Operand<TFloat32> error = tf.math.sub(logits, y.asOutput().expect(TFloat32.class));
    return tf.math.mean(tf.math.square(error), tf.constant(new int[] {0, 1}));
  }

  @Override
  protected double[] epoch(int[] order) {
    for (int i = 0; i < workload.steps(); i++) {
      step(order, i * workload.batch(), rowsOfStep(i));
    }
    return sums.means(workload.rows());
  }

  private void step(int[] order, int from, int rows) {
    int width = samples.features();
    float[] inputs = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(samples.inputs(), order[from + i] * width, inputs, i * width, width);
    }
    try (TFloat32 fedInputs = Tensors.floats(inputs, rows, width);
        TType fedTargets = targets(order, from, rows);
        Result result =
            session
                .runner()
                .feed(x, fedInputs)
                .feed(y, fedTargets)
                .addTarget(train)
                .fetch(report)
                .run()) {
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(sums.step());
      sums.add();
    }
  }

  private TType targets(int[] order, int from, int rows) {
    if (samples.isClassified()) {
      int[] labels = new int[rows];
      for (int i = 0; i < rows; i++) {
        labels[i] = samples.labels()[order[from + i]];
      }
      return Tensors.ints(labels, rows);
    }
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      targets[i] = samples.targets()[order[from + i]];
    }
    return Tensors.floats(targets, rows, 1);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
