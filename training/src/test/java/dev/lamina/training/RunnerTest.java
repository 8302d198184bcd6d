package dev.lamina.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.api.Shape;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.internal.Network;
import dev.lamina.models.layers.Dense;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.metrics.MAE;
import dev.lamina.training.optimizers.Adam;
import dev.lamina.training.optimizers.GradientClipping;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

class RunnerTest {
  private static final Model MODEL =
      Sequential.of(
          Input.of(3), Dense.of(16, Activations.RELU), Dense.of(8, Activations.TANH), Dense.of(1));
  private static final String OUTPUT = MODEL.outputs().keySet().iterator().next();
  private static final Network NETWORK = Network.of(MODEL);
  private static final Objective OBJECTIVE =
      Trainer.builder(MODEL).loss(MeanSquaredError.of()).metrics(MAE.of()).objective();
  private static final TrainingGraph GRAPH =
      TrainingGraph.build(NETWORK, OBJECTIVE, Set.of(), Adam.of(0.01), GradientClipping.none(), 42);

  private static Runner runner(boolean apart, boolean flushes) {
    Runner runner =
        new Runner(
            GRAPH,
            MODEL,
            OBJECTIVE,
            Devices.open(GRAPH, NETWORK, Device.CPU, 1),
            new CallManner(apart, flushes));
    runner.initialize(NETWORK, 42);
    return runner;
  }

  private static final int[] IN_ORDER = IntStream.range(0, 300).toArray();

  @Test
  void productsKeptApartGiveTheSameNumbers() {
    Dataset data = Examples.data(300);
    Array[] inputs = {data.arrays().inputs().values().iterator().next()};
    try (Runner apart = runner(true, false);
        Runner joined = runner(false, false);
        BatchFeed feed = new MemoryFeed(data, 32)) {
      for (int step = 0; step < feed.batches(); step++) {
        BatchFeed.Batch batch = feed.batch(step, IN_ORDER);
        double[] expected = joined.train(batch, step, 0.01).clone();
        assertThat(apart.train(batch, step, 0.01)).containsExactly(expected, within(1e-5));
        assertThat(apart.evaluate(batch))
            .containsExactly(joined.evaluate(batch).clone(), within(1e-5));
      }
      assertThat(answers(apart, inputs, 300))
          .containsExactly(answers(joined, inputs, 300), within(1e-5f));
      assertThat(answers(apart, inputs, 32))
          .containsExactly(answers(joined, inputs, 32), within(1e-5f));
    }
  }

  /** TensorFlow decides what it joins, so that is looked at here. */
  @Test
  void productsAreJoinedUnlessKeptApart() {
    try (Graph graph = new Graph()) {
      graph.importGraphDef(GRAPH.definition());
      ConfigProto config = SessionSettings.cpu(GRAPH, NETWORK, Device.CPU, 1);
      try (Session session = new Session(graph, config)) {
        initialize(session);
        assertThat(joined(session, TrainingGraph.prediction(OUTPUT), "")).isTrue();
        assertThat(joined(session, TrainingGraph.predictionApart(OUTPUT), "")).isFalse();
        assertThat(joined(session, TrainingGraph.EVALUATE_REPORT, "")).isTrue();
        assertThat(joined(session, TrainingGraph.EVALUATE_APART, "")).isFalse();
        String report = TrainingGraph.TRAIN_REPORT;
        assertThat(joined(session, report, TrainingGraph.TRAIN)).isTrue();
        assertThat(joined(session, report, TrainingGraph.TRAIN_APART)).isFalse();
      }
    }
  }

  private static void initialize(Session session) {
    GRAPH
        .variables()
        .forEach(
            (name, spec) -> {
              try (TFloat32 zeros = zeros(spec.shape())) {
                session.runner().feed(name + ".new", zeros).addTarget(name + ".assign").run();
              }
            });
  }

  private static TFloat32 zeros(Shape shape) {
    return TFloat32.tensorOf(
        shape.toTensorFlow(), data -> data.scalars().forEach(scalar -> scalar.setFloat(0)));
  }

  /** Returns whether TensorFlow runs a call with joined products. */
  private static boolean joined(Session session, String fetch, String target) {
    try (TFloat32 x = zeros(Shape.of(4, 3));
        TFloat32 y = zeros(Shape.of(4, 1));
        TFloat32 shares = zeros(Shape.of(4));
        TFloat32 number = TFloat32.scalarOf(1)) {
      Session.Runner call =
          session
              .runner()
              .setOptions(RunOptions.newBuilder().setOutputPartitionGraphs(true).build())
              .feed(TrainingGraph.input(MODEL.inputs().get(0).name()), x)
              .fetch(fetch);
      if (!fetch.startsWith("p-") && !fetch.startsWith("a-")) {
        call.feed(TrainingGraph.target(OUTPUT), y);
      }
      if (!target.isEmpty()) {
        call.addTarget(target)
            .feed(TrainingGraph.SHARES, shares)
            .feed(TrainingGraph.STEP_NUMBER, number)
            .feed(TrainingGraph.LEARNING_RATE, number);
      }
      try (Result result = call.runAndFetchMetadata()) {
        return result.getMetadata().orElseThrow().getPartitionGraphsList().stream()
            .flatMap(part -> part.getNodeList().stream())
            .anyMatch(node -> node.getOp().contains("FusedMatMul"));
      }
    }
  }

  @Test
  void whatIsFarFromNothingIsNotFlushed() {
    try (Runner flushing = runner(false, true);
        Runner plain = runner(false, false);
        BatchFeed feed = new MemoryFeed(Examples.data(300), 32)) {
      for (int step = 0; step < 300; step++) {
        BatchFeed.Batch batch = feed.batch(step % feed.batches(), IN_ORDER);
        double[] expected = plain.train(batch, step, 0.01).clone();
        assertThat(flushing.train(batch, step, 0.01)).containsExactly(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void averagesOfUnitsThatDiedAreFlushed(boolean flushes) {
    try (Runner runner = runner(false, flushes);
        BatchFeed feed = new MemoryFeed(Examples.data(32), 32)) {
      BatchFeed.Batch batch = feed.batch(0, IN_ORDER);
      runner.train(batch, 0, 0.01);
      float[] bias = new float[16];
      Arrays.fill(bias, -1000);
      runner.assign(Map.of("dense.bias", Array.of(bias)));
      for (int step = 1; step < 1024; step++) {
        runner.train(batch, step, 0.01);
      }
      String momentum = "optimizer.momentum.dense.kernel";
      float[] averages = (float[]) runner.read(Set.of(momentum)).get(momentum).values();
      // 0.9^1023 is 10^-47, which no float can be: without it they stop at some 5 * 1.4e-45.
      boolean subnormal = false;
      for (float average : averages) {
        subnormal |= average != 0 && Math.abs(average) < Float.MIN_NORMAL;
      }
      assertThat(subnormal).isEqualTo(!flushes);
    }
  }

  private static float[] answers(Runner runner, Array[] inputs, int atOnce) {
    return (float[]) runner.predict(inputs, atOnce).get(0).values();
  }
}
