package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.Loss;
import dev.lamina.api.Metric;
import dev.lamina.api.Shape;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.layers.Dense;
import dev.lamina.training.losses.CategoricalCrossentropy;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import dev.lamina.training.metrics.Accuracy;
import dev.lamina.training.metrics.BinaryAccuracy;
import dev.lamina.training.metrics.CategoricalAccuracy;
import dev.lamina.training.metrics.MAE;
import dev.lamina.training.metrics.MSE;
import dev.lamina.training.metrics.Precision;
import dev.lamina.training.metrics.R2Score;
import dev.lamina.training.metrics.RMSE;
import dev.lamina.training.metrics.SparseCategoricalAccuracy;
import dev.lamina.training.optimizers.SGD;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a trainer reports over several batches, of a model that answers what it is asked and stays
 * so: against sums in double precision.
 */
class ReportTest {
  private static final int WIDTH = 3;

  /** Two blocks of an evaluation and a short one. */
  private static final int ROWS = 2500;

  private static Trainer echo(Model model, Loss loss, Metric... metrics) {
    Trainer trainer =
        Trainer.builder(model).optimizer(SGD.of(step -> 0)).loss(loss).metrics(metrics).build();
    float[] identity = new float[WIDTH * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      identity[i * WIDTH + i] = 1;
    }
    trainer.setWeights(Map.of("dense.kernel", Array.of(identity, WIDTH, WIDTH)));
    return trainer;
  }

  private static Trainer echo(Loss loss, Metric... metrics) {
    return echo(Sequential.of(Input.of(WIDTH), Dense.of(WIDTH).useBias(false)), loss, metrics);
  }

  private static Array random(int seed) {
    Random random = new Random(seed);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Array.of(values, ROWS, WIDTH);
  }

  @Test
  void errorsAreMeansOverEveryElement() {
    Array x = random(1);
    Array y = random(2);
    double absolute = 0;
    double squared = 0;
    for (int i = 0; i < x.size(); i++) {
      double error = x.get(i) - y.get(i);
      absolute += Math.abs(error) / x.size();
      squared += error * error / x.size();
    }
    Dataset data = Dataset.of(x, y);
    try (Trainer trainer = echo(MeanSquaredError.of(), MAE.of(), MSE.of(), RMSE.of())) {
      Evaluation evaluation = trainer.evaluate(data);

      assertThat(evaluation.loss()).isCloseTo(squared, within(1e-6));
      assertThat(evaluation.value("mean_absolute_error")).isCloseTo(absolute, within(1e-6));
      assertThat(evaluation.value("mean_squared_error")).isCloseTo(squared, within(1e-6));
      assertThat(evaluation.value("root_mean_squared_error"))
          .isCloseTo(Math.sqrt(squared), within(1e-6));
      EpochResult epoch = trainer.fit(data, quiet(1).batchSize(64)).last();
      assertThat(epoch.loss()).isCloseTo(squared, within(1e-6));
      assertThat(epoch.value("mean_absolute_error")).isCloseTo(absolute, within(1e-6));
    }
  }

  /** Of the other metrics the graph counts by itself: their numbers are float64, and so are all. */
  @Test
  void metricsOfBothKindsStandBesideEachOther() {
    Array x = random(3);
    Array y = random(4);
    Dataset data = Dataset.of(x, y);
    try (Trainer alone = echo(MeanSquaredError.of(), MAE.of(), MSE.of());
        Trainer beside =
            echo(MeanSquaredError.of(), R2Score.of(), MAE.of(), Precision.of(), MSE.of());
        Trainer r2 = echo(MeanSquaredError.of(), R2Score.of());
        Trainer precision = echo(MeanSquaredError.of(), Precision.of())) {
      Evaluation all = beside.evaluate(data);

      assertThat(all.value("r2_score")).isEqualTo(r2.evaluate(data).value("r2_score"));
      assertThat(all.value("precision")).isEqualTo(precision.evaluate(data).value("precision"));
      Evaluation means = alone.evaluate(data);
      for (String name : means.values().keySet()) {
        assertThat(all.value(name)).as(name).isEqualTo(means.value(name));
      }
    }
  }

  @Test
  void hitsAreCounted() {
    Array x = random(5);
    Random random = new Random(6);
    int[] classes = new int[ROWS];
    float[] oneHot = new float[ROWS * WIDTH];
    double hits = 0;
    double yes = 0;
    for (int row = 0; row < ROWS; row++) {
      classes[row] = random.nextInt(WIDTH);
      oneHot[row * WIDTH + classes[row]] = 1;
      int largest = 0;
      for (int i = 0; i < WIDTH; i++) {
        largest = x.get(row * WIDTH + i) > x.get(row * WIDTH + largest) ? i : largest;
        yes += x.get(row * WIDTH + i) > 0.5 == (i == classes[row]) ? 1 : 0;
      }
      hits += largest == classes[row] ? 1 : 0;
    }
    try (Trainer sparse =
            echo(
                SparseCategoricalCrossentropy.of().fromLogits(true),
                Accuracy.of(),
                SparseCategoricalAccuracy.of());
        Trainer dense =
            echo(
                CategoricalCrossentropy.of().fromLogits(true),
                Accuracy.of(),
                CategoricalAccuracy.of(),
                BinaryAccuracy.of())) {
      Evaluation ofClasses = sparse.evaluate(Dataset.of(x, Array.of(classes, ROWS)));
      assertThat(ofClasses.value("accuracy")).isEqualTo(hits / ROWS);
      assertThat(ofClasses.value("sparse_categorical_accuracy")).isEqualTo(hits / ROWS);
      Evaluation ofOneHot = dense.evaluate(Dataset.of(x, Array.of(oneHot, ROWS, WIDTH)));
      assertThat(ofOneHot.value("accuracy")).isEqualTo(hits / ROWS);
      assertThat(ofOneHot.value("categorical_accuracy")).isEqualTo(hits / ROWS);
      assertThat(ofOneHot.value("binary_accuracy")).isEqualTo(yes / (ROWS * WIDTH));
    }
  }

  /** How many elements an example has is then known to the graph alone. */
  @Test
  void sequencesOfAnyLengthCountByTheirElements() {
    Sequential model =
        Sequential.of(Input.of(Shape.UNKNOWN, WIDTH), Dense.of(WIDTH).useBias(false));
    try (Trainer trainer = echo(model, MeanSquaredError.of(), MAE.of())) {
      for (int length : new int[] {1, 2, 5}) {
        float[] values = new float[4 * length * WIDTH];
        Arrays.fill(values, 0.5f);
        Array x = Array.of(values, 4, length, WIDTH);
        Array y = Array.of(new float[values.length], 4, length, WIDTH);

        assertThat(trainer.evaluate(Dataset.of(x, y)).value("mean_absolute_error")).isEqualTo(0.5);
      }
    }
  }

  @Test
  void manyElementsInOneBatchAddUpAsWell() {
    int rows = 1 << 20;
    float[] values = new float[rows * WIDTH];
    Arrays.fill(values, 0.1f);
    Array x = Array.of(values, rows, WIDTH);
    Array y = Array.of(new float[values.length], rows, WIDTH);
    try (Trainer trainer = echo(MeanSquaredError.of(), MAE.of(), BinaryAccuracy.of())) {
      Evaluation evaluation = trainer.trainOnBatch(x, y);

      assertThat(evaluation.value("mean_absolute_error")).isCloseTo(0.1f, within(1e-6));
      assertThat(evaluation.value("binary_accuracy")).isEqualTo(1);
    }
  }
}
