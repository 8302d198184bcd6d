package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.EpochLoop;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Batches are written into two tensors that are fed again and again. */
final class FedLoop extends EpochLoop {
  private final Workload workload;
  private final Samples samples;
  private final boolean asBytes;
  private final boolean isDirect;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<? extends TType> x;
  private final Placeholder<? extends TType> y;
  private final StepGraph.Step step;
  private final Map<Integer, FeedPair> feeds = new HashMap<>();
  private final Map<Integer, DirectCall> calls = new HashMap<>();
  private final Sums sums;
  private final Optional<Flush> flush;

  FedLoop(Workload workload, Samples samples, Variant variant, Marks marks) {
    super(workload, variant);
    this.workload = workload;
    this.samples = samples;
    this.asBytes = variant.has("u8");
    this.isDirect = variant.kind().equals("tf-capi");
    this.sums = new Sums(variant);
    Net net = workload.net();
    Ops tf = Ops.create(graph);
    Variables variables = new Variables(tf);
    x = Tensors.inputPlaceholder(tf, net, asBytes);
    y = Tensors.targetPlaceholder(tf, net);
    StepGraph steps = new StepGraph(net, variant);
    step = steps.step(tf, variables, x, y);
    marks.done("graph");
    session = new Session(graph, SessionOptions.of(variant));
    marks.done("session");
    steps.initialize(session, variables);
    flush = Flush.of(variant, session, tf, variables, net);
    marks.done("weights");
  }

  @Override
  protected double[] epoch(int[] order) {
    for (int i = 0; i < workload.steps(); i++) {
      int rows = rowsOfStep(i);
      FeedPair feed = feeds.computeIfAbsent(rows, n -> new FeedPair(samples, n, asBytes));
      feed.fill(order, i * workload.batch());
      if (isDirect) {
        DirectCall call = calls.computeIfAbsent(rows, n -> call(feed));
        call.run();
        call.read(0, sums.step());
      } else {
        run(feed);
      }
      sums.add();
      flush.ifPresent(f -> f.after(1));
    }
    return sums.means(workload.rows());
  }

  private DirectCall call(FeedPair feed) {
    DirectCall call =
        new DirectCall(session, List.of(x, y), List.of(step.sums()), List.of(step.done()));
    call.feed(0, feed.inputs());
    call.feed(1, feed.targets());
    return call;
  }

  private void run(FeedPair feed) {
    try (Result result =
        session
            .runner()
            .feed(x, feed.inputs())
            .feed(y, feed.targets())
            .addTarget(step.done())
            .fetch(step.sums())
            .run()) {
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(sums.step());
    }
  }

  @Override
  public void close() {
    feeds.values().forEach(FeedPair::close);
    session.close();
    graph.close();
  }
}
