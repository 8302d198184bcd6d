package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.lamina.api.Array;
import dev.lamina.api.BatchCallback;
import dev.lamina.api.Callback;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.Forward;
import dev.lamina.api.History;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.Loss;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Training;
import dev.lamina.api.TrainingException;
import dev.lamina.api.Weight;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.initializers.Ones;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.regularizers.L2;
import dev.lamina.training.losses.BinaryCrossentropy;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.metrics.MAE;
import dev.lamina.training.optimizers.SGD;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

class TrainerTest {
  private static final Sequential LINE = Sequential.of(Input.of(1), Dense.of(1));
  private static final Dataset TWO_ROWS =
      Dataset.of(new float[][] {{1}, {2}}, new float[][] {{2}, {5}});

  private static TrainerBuilder sgd(double rate) {
    return Trainer.builder(LINE).optimizer(SGD.of(rate)).loss(MeanSquaredError.of()).seed(1);
  }

  @Test
  void oneStepIsTheOneWorkedByHand() {
    try (Trainer trainer = sgd(0.1).build()) {
      trainer.setWeights(Examples.weights(1, 0));
      History history = trainer.fit(TWO_ROWS, quiet(1).batchSize(2));

      // w = 1, b = 0: errors 1 - 2 = -1 and 2 - 5 = -3, loss (1 + 9) / 2 = 5.
      // dL/dw = 2/2 * (-1*1 + -3*2) = -7, dL/db = 2/2 * (-1 - 3) = -4; rate 0.1.
      assertThat(history.last().loss()).isEqualTo(5);
      assertThat(trainer.weights().get("dense.kernel").floats()[0]).isCloseTo(1.7f, within(1e-6f));
      assertThat(trainer.weights().get("dense.bias").floats()[0]).isCloseTo(0.4f, within(1e-6f));
    }
  }

  @Test
  void trainOnBatchIsOneStepOfFit() {
    try (Trainer a = sgd(0.1).build();
        Trainer b = sgd(0.1).build()) {
      Evaluation evaluation = a.trainOnBatch(TWO_ROWS.inputs(), TWO_ROWS.targets());
      History history = b.fit(TWO_ROWS, quiet(1).batchSize(2).shuffle(false));

      assertThat(evaluation.loss()).isEqualTo(history.last().loss());
      assertThat(a.weights()).isEqualTo(b.weights());
      assertThat(a.step()).isEqualTo(1);
    }
  }

  @Test
  void lastShortBatchCountsBySize() {
    // w = 1, b = 0 and a rate of 0: errors 0, 0, 0, 0, 10 over batches of 4 and 1.
    float[][] x = {{1}, {2}, {3}, {4}, {5}};
    float[][] y = {{1}, {2}, {3}, {4}, {15}};
    try (Trainer trainer =
        Trainer.builder(LINE)
            .optimizer(SGD.of(step -> 0))
            .loss(MeanSquaredError.of())
            .seed(1)
            .build()) {
      trainer.setWeights(Examples.weights(1, 0));
      History history =
          trainer.fit(Dataset.of(x, y), quiet(1).batchSize(4).validation(Dataset.of(x, y)));

      // 100 / 5 = 20; the mean of the batches' means would be 50.
      assertThat(history.last().loss()).isEqualTo(20);
      assertThat(history.last().value("val_loss")).isEqualTo(20);
      assertThat(trainer.evaluate(Dataset.of(x, y)).loss()).isEqualTo(20);
    }
  }

  @Test
  void penaltyIsPartOfTheLossAndOfTheGradient() {
    Sequential model =
        Sequential.of(Input.of(1), Dense.of(1).useBias(false).kernelRegularizer(L2.of(0.5)));
    try (Trainer trainer =
        Trainer.builder(model).optimizer(SGD.of(0.1)).loss(MeanSquaredError.of()).build()) {
      trainer.setWeights(Map.of("dense.kernel", Array.of(new float[] {2}, 1, 1)));
      Dataset fits = Dataset.of(new float[][] {{1}}, new float[][] {{2}});

      // The error is 0, the penalty 0.5 * 2^2 = 2, its gradient 2 * 0.5 * 2 = 2.
      assertThat(trainer.evaluate(fits).loss()).isEqualTo(2);
      assertThat(trainer.fit(fits, quiet(1)).last().loss()).isEqualTo(2);
      assertThat(trainer.weights().get("dense.kernel").floats()[0]).isCloseTo(1.8f, within(1e-6f));
    }
  }

  @Test
  void validationSplitTakesTheLastRows() {
    float[][] x = {{1}, {2}, {3}, {4}};
    float[][] y = {{1}, {2}, {3}, {14}};
    try (Trainer trainer =
        Trainer.builder(LINE).optimizer(SGD.of(step -> 0)).loss(MeanSquaredError.of()).build()) {
      trainer.setWeights(Examples.weights(1, 0));
      EpochResult result = trainer.fit(Dataset.of(x, y), quiet(1).validationSplit(0.25)).last();

      assertThat(result.loss()).isZero();
      assertThat(result.value("val_loss")).isEqualTo(100);
    }
  }

  @Test
  void secondFitGoesOnWhereTheFirstStopped() {
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      trainer.fit(TWO_ROWS, quiet(2));
      History second = trainer.fit(TWO_ROWS, quiet(3));

      assertThat(second.epochs()).extracting(EpochResult::epoch).containsExactly(3, 4, 5);
      assertThat(trainer.history().epochs()).hasSize(5);
      assertThat(trainer.fit(TWO_ROWS, Fit.untilEpoch(5).progress(Progress.NONE)).epochs())
          .isEmpty();
    }
  }

  @Test
  void scheduleIsAskedForEachStep() {
    List<Long> asked = new ArrayList<>();
    try (Trainer trainer =
        Trainer.builder(LINE)
            .optimizer(
                SGD.of(
                    step -> {
                      asked.add(step);
                      return step < 2 ? 0.1 : 0;
                    }))
            .loss(MeanSquaredError.of())
            .build()) {
      trainer.fit(TWO_ROWS, quiet(1).batchSize(1));
      Map<String, Array> afterTwo = trainer.weights();
      trainer.fit(TWO_ROWS, quiet(1).batchSize(1));

      assertThat(asked).startsWith(0L, 1L).contains(2L, 3L);
      assertThat(trainer.weights()).isEqualTo(afterTwo);
    }
  }

  @Test
  void callbacksSeeEveryBatchAndMayStop() {
    List<String> calls = new ArrayList<>();
    BatchCallback recorder =
        new BatchCallback() {
          @Override
          public void onTrainBegin(Training training) {
            calls.add("begin " + training.epochs());
          }

          @Override
          public void onEpochBegin(Training training, int epoch) {
            calls.add("epoch " + epoch);
          }

          @Override
          public void onBatchEnd(Training training, int batch, double loss) {
            calls.add("batch " + batch + " step " + training.step());
          }

          @Override
          public void onEpochEnd(Training training, EpochResult result) {
            training.stop();
          }

          @Override
          public void onTrainEnd(Training training) {
            calls.add("end " + training.history().epochs().size());
          }
        };
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      trainer.fit(TWO_ROWS, quiet(5).batchSize(1).callback(recorder));
    }
    assertThat(calls)
        .containsExactly("begin 5", "epoch 1", "batch 1 step 1", "batch 2 step 2", "end 1");
  }

  @Test
  void unknownWeightOrShapeIsNamedAndNothingIsSet() {
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      Map<String, Array> before = trainer.weights();
      assertThatThrownBy(
              () -> trainer.setWeights(Map.of("dense.kernal", Array.of(new float[] {1}))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("Unknown weight 'dense.kernal'. Known: dense.kernel, dense.bias");
      assertThatThrownBy(
              () -> trainer.setWeights(Map.of("dense.kernel", Array.of(new float[] {1, 2}))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("Weight 'dense.kernel' expects (1, 1) float32 but received (2,) float32");
      assertThat(trainer.weights()).isEqualTo(before);
    }
  }

  @Test
  void dataThatDoNotFitAreRefusedBeforeTheFirstStep() {
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(new float[2][3], new float[2][1]), quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("input 'input' expects rows of shape (1,) but received (3,)");
      assertThatThrownBy(() -> trainer.fit(Dataset.of(new float[2][1], new float[2][4]), quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("expects targets of shape (?, 1) but received (?, 4)");
      Dataset bytes =
          Dataset.of(Array.of(new byte[] {1, 2}, 2, 1), Array.of(new float[] {1, 2}, 2, 1));
      assertThatThrownBy(() -> trainer.fit(bytes, quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("input 'input' is float32 but the data are uint8")
          .hasMessageContaining("Rescaling");
      assertThatThrownBy(() -> trainer.predict(new float[][] {{1, 2}}))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("expects rows of shape (1,)");
      assertThat(trainer.step()).isZero();
    }
  }

  @Test
  void missingValueInTheDataIsNamedByRow() {
    float[][] x = {{1}, {Float.NaN}};
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(x, new float[2][1]), quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("training data, inputs: row 1, value 0 is NaN");
      assertThatThrownBy(
              () -> trainer.fit(TWO_ROWS, quiet(1).validation(Dataset.of(new float[2][1], x))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("validation data, targets: row 1");
    }
  }

  @Test
  void targetsMayBeOneNumberARow() {
    Dataset flat = Dataset.of(Array.of(new float[][] {{1}, {2}}), Array.of(new int[] {2, 5}));
    try (Trainer a = sgd(0.1).build();
        Trainer b = sgd(0.1).build()) {
      a.fit(flat, quiet(1));
      b.fit(TWO_ROWS, quiet(1));
      assertThat(a.weights()).isEqualTo(b.weights());
    }
  }

  @Test
  void divergenceIsNamedAndLosesNothing() {
    // Each step multiplies the error by about -1e19: the square overflows in the third.
    Dataset data = Dataset.of(new float[][] {{1}}, new float[][] {{2}});
    try (Trainer trainer = sgd(1e19).build()) {
      trainer.setWeights(Examples.weights(1, 0));
      List<Map<String, Array>> before = new ArrayList<>();
      Callback remember =
          new Callback() {
            @Override
            public void onEpochBegin(Training training, int epoch) {
              before.add(training.weights());
            }
          };
      assertThatThrownBy(() -> trainer.fit(data, quiet(10).callback(remember)))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("Training diverged at epoch ")
          .hasMessageContaining("batch 1")
          .hasMessageContaining("learning rate 1.0E19")
          .hasMessageContaining("Lower the learning rate");
      assertThat(trainer.weights()).isEqualTo(before.get(before.size() - 1));
      assertThat(trainer.step()).isEqualTo(before.size() - 1);
      assertThat(trainer.predict(new float[][] {{1}})[0][0]).isFinite();
    }
  }

  @Test
  void layerThatOverflowsIsNamed() {
    Sequential model =
        Sequential.builder(Input.of(1))
            .add("first", Dense.of(1).kernelInitializer(new Ones()))
            .add("second", Dense.of(1).kernelInitializer(new Ones()))
            .build();
    try (Trainer trainer = Examples.trainer(model).build()) {
      trainer.setWeights(Map.of("second.kernel", Array.of(new float[] {1e30f}, 1, 1)));
      Dataset data = Dataset.of(new float[][] {{1e20f}}, new float[][] {{0}});
      assertThatThrownBy(() -> trainer.fit(data, quiet(1)))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("The first layer whose output is not finite is 'second' (Dense)");
    }
  }

  /** A layer that declares a weight and does not use it. */
  record Forgetful() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      Weight used = ctx.weight("used", input.shape().row(), new Ones());
      ctx.weight("forgotten", input.shape().row(), new Ones());
      return Forward.floats((call, x) -> call.tf().math.mul(x, call.value(used)));
    }
  }

  @Test
  void weightThatTheLossDoesNotReachIsNamed() {
    Sequential model = Sequential.of(Input.of(1), new Forgetful());
    assertThatThrownBy(() -> Trainer.builder(model).build())
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("The loss does not depend on forgetful.forgotten");
  }

  @Test
  void lossThatIsNotOneNumberAnExampleIsRefused() {
    Sequential model = Sequential.of(Input.of(1), Dense.of(3));
    Loss squares = (tf, yTrue, yPred) -> tf.math.square(yPred);
    assertThatThrownBy(() -> Trainer.builder(model).loss(squares).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The loss of output 'dense' has shape (?, 3) (expected: (?,), one number for each example). Average over the other axes");
  }

  /** A layer that cuts the gradient off. */
  record Rounding() implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return Forward.floats((call, x) -> call.tf().math.floor(x));
    }
  }

  @Test
  void weightBehindAnOperationWithoutGradientIsNamed() {
    Sequential model = Sequential.of(Input.of(1), Dense.of(1), new Rounding());
    assertThatThrownBy(() -> Trainer.builder(model).build())
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("dense.kernel, dense.bias");
  }

  @Test
  void absentGpuIsReportedWithWhatIsThere() {
    org.junit.jupiter.api.Assumptions.assumeFalse(Devices.report().contains("GPU:0"));
    assertThatThrownBy(() -> Examples.trainer(LINE).device(Device.GPU).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Device GPU was asked for but TensorFlow sees none")
        .hasMessageContaining("CPU:0")
        .hasMessageContaining("-Dtf.platform=linux-x86_64-gpu");
    assertThat(Devices.report()).contains("TensorFlow 2.18.0").contains("CPU:0");
  }

  @Test
  @Timeout(60)
  void useByTwoThreadsAtOnceIsRefused() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Callback block =
        new Callback() {
          @Override
          public void onEpochBegin(Training training, int epoch) {
            inside.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread thread = new Thread(() -> trainer.fit(TWO_ROWS, quiet(1).callback(block)));
      thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
      thread.start();
      inside.await();
      assertThatThrownBy(() -> trainer.predict(new float[][] {{1}}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another thread");
      assertThatThrownBy(trainer::close).isInstanceOf(IllegalStateException.class);
      release.countDown();
      thread.join();
      assertThat(failure.get()).isNull();
      assertThat(trainer.step()).isEqualTo(1);
    }
  }

  @Test
  void closedTrainerSaysSo() {
    Trainer trainer = Examples.trainer(LINE).build();
    trainer.close();
    trainer.close();
    assertThatThrownBy(() -> trainer.predict(new float[][] {{1}}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The trainer is closed");
  }

  @Test
  void modelThatGivesNoFloatsIsRefused() {
    Sequential model =
        Sequential.of(Input.of(4).dtype(DType.UINT8), dev.lamina.models.layers.Flatten.of());
    assertThatThrownBy(() -> Trainer.builder(model).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expected: float32");
  }

  @Test
  void predictionOfManyRowsIsThatOfEachRow() {
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
      Dataset data = Examples.data(1000);
      trainer.fit(data, quiet(1));
      float[][] all = trainer.predict(data.inputs()).toMatrix();
      float[][] last = trainer.predict(data.inputs().slice(999, 1000)).toMatrix();
      assertThat(all).hasDimensions(1000, 1);
      assertThat(all[999][0]).isCloseTo(last[0][0], within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024, 1025, 2048, 2500})
  void everyRowIsAnsweredAndCountedHoweverManyGoInOneCall(int rows) {
    float[] x = new float[rows];
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = i;
      y[i] = 3 * i + 1 + (i % 2 == 0 ? 2 : -4); // beside 3x + 1: errors of 2 and 4 in turn
    }
    try (Trainer trainer = sgd(0.1).metrics(MAE.of()).build()) {
      trainer.setWeights(Examples.weights(3, 1));

      float[] answers = trainer.predict(Array.of(x, rows, 1)).floats();

      assertThat(answers).hasSize(rows);
      for (int i = 0; i < rows; i++) {
        assertThat(answers[i]).isEqualTo(3 * i + 1);
      }
      if (rows > 0) {
        Dataset data = Dataset.of(Array.of(x, rows, 1), Array.of(y, rows, 1));
        Evaluation evaluation = trainer.evaluate(data);
        int odd = rows / 2;
        int even = rows - odd;
        assertThat(evaluation.loss())
            .isCloseTo((4.0 * even + 16.0 * odd) / rows, withinPercentage(1e-4));
        assertThat(evaluation.value("mean_absolute_error"))
            .isCloseTo((2.0 * even + 4.0 * odd) / rows, withinPercentage(1e-4));
      }
    }
  }

  /** A layer that joins the examples of a batch. */
  record Joining(Forward forward) implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return forward;
    }
  }

  private static TrainerBuilder joining(Forward forward) {
    return Examples.trainer(Sequential.of(Input.of(1), Dense.of(1), new Joining(forward)));
  }

  @Test
  void modelThatDoesNotAnswerEachRowIsRefused() {
    Forward halve =
        Forward.floats(
            (call, x) -> {
              Ops tf = call.tf();
              Operand<TFloat32> pairs = tf.reshape(x, tf.constant(new int[] {-1, 2, 1}));
              return tf.math.mean(pairs, tf.constant(1));
            });
    try (Trainer trainer = joining(halve).build()) {
      assertThatThrownBy(() -> trainer.predict(new float[1500][1]))
          .isInstanceOf(DataException.class)
          .hasMessage("The model answers 1024 rows with shape (512, 1) (expected: a row for each)");
      assertThatThrownBy(() -> trainer.fit(TWO_ROWS, quiet(1)))
          .isInstanceOf(TrainingException.class)
          .hasMessageContaining("must have the same size");
    }
  }

  /** Targets would be compared with the same row each: no error, and nothing is learned. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneRowForAllExamplesIsRefused(boolean broadcasts) {
    Forward mean =
        Forward.floats(
            (call, x) -> call.tf().math.mean(x, call.tf().constant(0), Mean.keepDims(true)));
    TrainerBuilder builder =
        joining(mean).loss(broadcasts ? BinaryCrossentropy.of() : MeanSquaredError.of());
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Output 'joining' has shape (1, 1) however many examples there are (expected: (?, 1), a row for each)");
  }

  @Test
  void knownDataGetWeightsOfOneWhenOthersBringWeights() {
    try (Trainer trainer = sgd(0.1).build()) {
      trainer.setWeights(Examples.weights(1, 0));
      // Errors of -1 and -3, see above: 5; with weights of 1 and 0, as Keras averages them, 0.5.
      assertThat(trainer.evaluate(TWO_ROWS).loss()).isEqualTo(5);
      Dataset weighted = TWO_ROWS.weights(1, 0);
      assertThat(trainer.evaluate(weighted).loss()).isEqualTo(0.5);
      assertThat(trainer.evaluate(TWO_ROWS).loss()).isEqualTo(5);
      assertThat(trainer.evaluate(weighted).loss()).isEqualTo(0.5);
      assertThatThrownBy(() -> trainer.evaluate(TWO_ROWS.weights(1, -1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("row 1 is -1.0 (expected: a finite number >= 0)");
    }
  }

  /** The tensors of the last call are used again, its values are not. */
  @Test
  void callsThatLookAlikeAreAnsweredEachForItself() {
    Dataset others = Dataset.of(new float[][] {{1}, {2}}, new float[][] {{1}, {2}});
    try (Trainer trainer = sgd(0.1).build()) {
      trainer.setWeights(Examples.weights(1, 0));
      assertThat(trainer.evaluate(TWO_ROWS).loss()).isEqualTo(5);
      assertThat(trainer.evaluate(others).loss()).isZero();
      assertThat(trainer.evaluate(TWO_ROWS).loss()).isEqualTo(5);
      assertThat(trainer.predict(new float[][] {{1}, {2}})).isEqualTo(new float[][] {{1}, {2}});
      assertThat(trainer.predict(new float[][] {{3}, {4}})).isEqualTo(new float[][] {{3}, {4}});
      assertThat(trainer.predict(new float[][] {{5}})).isEqualTo(new float[][] {{5}});
      trainer.setWeights(Examples.weights(2, 0)); // errors 2 - 2 and 4 - 5
      assertThat(trainer.evaluate(TWO_ROWS).loss()).isEqualTo(0.5);
      assertThat(trainer.predict(new float[][] {{5}})).isEqualTo(new float[][] {{10}});
      assertThatThrownBy(() -> trainer.predict(Array.of(new int[] {5}, 1, 1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("input 'input' is float32 but the data are int32");
      assertThatThrownBy(() -> trainer.predict(Array.of(new float[] {5})))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("expects rows of shape (1,) but received single numbers");
    }
  }

  @Test
  void missingValueIsFoundAmongTheRowsThatBelongToTheData() {
    float[][] x = new float[20][2];
    x[13][1] = Float.POSITIVE_INFINITY;
    Dataset all = Dataset.of(x, new float[20][1]);
    Sequential model = Sequential.of(Input.of(2), Dense.of(1));
    try (Trainer trainer = Examples.trainer(model).build()) {
      for (Dataset data : List.of(all, all.skip(13), all.take(14), all.shuffle(5))) {
        for (int i = 0; i < 2; i++) { // what was refused is not taken for known
          assertThatThrownBy(() -> trainer.evaluate(data))
              .isInstanceOf(DataException.class)
              .hasMessageContaining("evaluation data, inputs: row 13, value 1 is Infinity");
        }
      }
      for (Dataset data : List.of(all.take(13), all.skip(14))) {
        assertThat(trainer.evaluate(data).loss()).isEqualTo(0);
        assertThat(trainer.evaluate(data).loss()).isEqualTo(0);
      }
    }
  }
}
