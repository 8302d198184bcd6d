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
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunnerTest {
  private static final Model MODEL =
      Sequential.of(
          Input.of(3), Dense.of(16, Activations.RELU), Dense.of(8, Activations.TANH), Dense.of(1));
  private static final Network NETWORK = Network.of(MODEL);
  private static final Objective OBJECTIVE =
      Trainer.builder(MODEL).loss(MeanSquaredError.of()).metrics(MAE.of()).objective();
  private static final TrainingGraph GRAPH =
      TrainingGraph.build(NETWORK, OBJECTIVE, Set.of(), Adam.of(0.01), GradientClipping.none(), 42);

  private static Runner runner(boolean apart) {
    Runner runner =
        new Runner(GRAPH, MODEL, OBJECTIVE, Devices.open(GRAPH, NETWORK, Device.CPU, 1), apart);
    runner.initialize(NETWORK, 42);
    return runner;
  }

  private static final int[] IN_ORDER = IntStream.range(0, 300).toArray();

  @Test
  void productsKeptApartGiveTheSameNumbers() {
    Dataset data = Examples.data(300);
    Array[] inputs = {data.arrays().inputs().values().iterator().next()};
    try (Runner apart = runner(true);
        Runner joined = runner(false);
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

  private static float[] answers(Runner runner, Array[] inputs, int atOnce) {
    return (float[]) runner.predict(inputs, atOnce).get(0).values();
  }
}
