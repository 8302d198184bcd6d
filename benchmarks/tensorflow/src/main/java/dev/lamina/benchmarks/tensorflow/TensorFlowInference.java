package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Answers from a graph whose weights are constants. */
final class TensorFlowInference implements Inference {
  private final Net net;
  private final boolean isDirect;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TFloat32> x;
  private final Operand<TFloat32> logits;

  TensorFlowInference(Workload workload, Variant variant, Marks marks) {
    net = workload.net();
    isDirect = variant.kind().equals("tf-capi");
    Ops tf = Ops.create(graph);
    List<Operand<TFloat32>> weights = new ArrayList<>();
    List<float[]> values = net.initialWeights();
    for (int i = 0; i < values.size(); i++) {
      try (TFloat32 weight = Tensors.floats(values.get(i), net.shapes().get(i))) {
        weights.add(tf.constantOf(weight));
      }
    }
    x = tf.placeholder(TFloat32.class, Placeholder.shape(Tensors.anyRows(net.features())));
    logits = new Layers(tf, net, variant.has("pool1")).logits(x, weights, false);
    marks.done("graph");
    session = new Session(graph, SessionOptions.of(variant));
    marks.done("session");
  }

  @Override
  public Caller caller() {
    return isDirect ? new DirectCaller() : this::run;
  }

  private float[] run(float[] rows, int count) {
    try (TFloat32 fed = Tensors.floats(rows, count, net.features());
        Result result = session.runner().feed(x, fed).fetch(logits).run()) {
      return Tensors.array((TFloat32) result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private final class DirectCaller implements Caller {
    private final DirectCall call = new DirectCall(session, List.of(x), List.of(logits), List.of());
    private TFloat32 fed = TFloat32.tensorOf(Shape.of(0, net.features()));

    @Override
    public float[] predict(float[] rows, int count) {
      if (fed.shape().get(0) != count) {
        fed.close();
        fed = TFloat32.tensorOf(Shape.of(count, net.features()));
        call.feed(0, fed);
      }
      fed.asRawTensor().data().asFloats().write(rows);
      call.run();
      float[] answer = new float[count * net.outputs()];
      call.read(0, answer);
      return answer;
    }

    @Override
    public void close() {
      fed.close();
    }
  }
}
