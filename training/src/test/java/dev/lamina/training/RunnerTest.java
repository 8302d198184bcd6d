package dev.lamina.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerTest {
  private static final Model MODEL =
      Sequential.of(
          Input.of(3), Dense.of(16, Activations.RELU), Dense.of(8, Activations.TANH), Dense.of(1));
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

  @Test
  void namesTheProductsOfWhatIsCalledAlone() {
    assertThat(GRAPH.products().train()).hasSize(3);
    SymbolicTensor x = Input.of(1).name("x").tensor();
    Model model =
        Functional.of(List.of(x), List.of(x.then("a", Dense.of(1)), x.then("b", Dense.of(1))))
            .freeze("b");
    TrainingGraph graph =
        TrainingGraph.build(
            Network.of(model),
            Trainer.builder(model).loss("a", MeanSquaredError.of()).objective(),
            Set.of(),
            Adam.of(),
            GradientClipping.none(),
            42);
    assertThat(graph.products().train()).containsExactly("training/a/MatMul");
    assertThat(graph.products().evaluate()).containsExactly("inference/a/MatMul");
    assertThat(graph.products().predict())
        .containsExactly("inference/a/MatMul", "inference/b/MatMul");
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
