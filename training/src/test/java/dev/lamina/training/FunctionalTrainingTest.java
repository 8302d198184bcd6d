package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.ExampleSpec;
import dev.lamina.api.Layer;
import dev.lamina.api.Loss;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Embedding;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.Reshape;
import dev.lamina.models.regularizers.L2;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.metrics.MAE;
import dev.lamina.training.optimizers.SGD;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

class FunctionalTrainingTest {
  @TempDir private Path folder;

  private static final Layer LINE = Dense.of(1).useBias(false);

  private static Array column(float... values) {
    return Array.of(values, values.length, 1);
  }

  private static Array kernel(float value) {
    return column(value);
  }

  private static float only(Trainer trainer, String weight) {
    Array value = trainer.weights().get(weight);
    assertThat(value).isNotNull();
    assertThat(value.size()).isEqualTo(1);
    return value.floats()[0];
  }

  private static Functional twoLines() {
    SymbolicTensor x = Input.of(1).name("x").tensor();
    return Functional.of(List.of(x), List.of(x.then("a", LINE), x.then("b", LINE)));
  }

  private static Dataset twoTargets() {
    return Dataset.builder()
        .input("x", column(1, 2))
        .target("a", column(2, 5))
        .target("b", column(0, 1))
        .build();
  }

  @Test
  void lossesOfSeveralOutputsAddUpWithTheirWeights() {
    try (Trainer trainer =
        Trainer.builder(twoLines())
            .optimizer(SGD.of(0.1))
            .loss("a", MeanSquaredError.of())
            .loss("b", MeanSquaredError.of(), 0.5)
            .metrics("a", MAE.of())
            .build()) {
      trainer.setWeights(Map.of("a.kernel", kernel(1), "b.kernel", kernel(2)));
      EpochResult result =
          trainer.fit(twoTargets(), quiet(1).validation(twoTargets())).epochs().get(0);

      // a: 1 - 2 = -1 and 2 - 5 = -3, mean square 5, mean size 2. b: 2 and 4 - 1 = 3, 6.5.
      assertThat(result.values()).containsEntry("a_loss", 5.0).containsEntry("b_loss", 6.5);
      assertThat(result.values())
          .containsEntry("a_mean_absolute_error", 2.0)
          .containsEntry("loss", 8.25);
      assertThat(result.values().keySet())
          .containsExactly(
              "loss",
              "a_loss",
              "b_loss",
              "a_mean_absolute_error",
              "val_loss",
              "val_a_loss",
              "val_b_loss",
              "val_a_mean_absolute_error");
      // d/da = 2/2 * (-1 * 1 + -3 * 2) = -7; d/db = 0.5 * 2/2 * (2 * 1 + 3 * 2) = 4; rate 0.1.
      assertThat(only(trainer, "a.kernel")).isCloseTo(1.7f, within(1e-6f));
      assertThat(only(trainer, "b.kernel")).isCloseTo(1.6f, within(1e-6f));
      // 1.7 and 3.4 - 5; 1.6 and 3.2 - 1.
      assertThat(result.value("val_a_loss")).isCloseTo((0.09 + 2.56) / 2, within(1e-6));
      assertThat(result.value("val_b_loss")).isCloseTo((2.56 + 4.84) / 2, within(1e-6));
    }
  }

  @Test
  void oneLossServesAllOutputs() {
    try (Trainer trainer =
        Trainer.builder(twoLines()).optimizer(SGD.of(0.1)).loss(MeanSquaredError.of()).build()) {
      trainer.setWeights(Map.of("a.kernel", kernel(1), "b.kernel", kernel(2)));
      assertThat(trainer.evaluate(twoTargets()).loss()).isEqualTo(5 + 6.5);
    }
  }

  @Test
  void anOutputWithoutLossIsNotTrainedAndNeedsNoTarget() {
    SymbolicTensor x = Input.of(1).name("x").tensor();
    SymbolicTensor hidden = x.then("hidden", LINE);
    Functional model =
        Functional.builder()
            .input(x)
            .output("inner", hidden)
            .output("y", hidden.then("last", LINE))
            .build();
    try (Trainer trainer =
        Trainer.builder(model).loss("y", MeanSquaredError.of()).metrics("y", MAE.of()).build()) {
      Dataset data = Dataset.builder().input("x", column(1)).target("y", column(2)).build();
      assertThat(trainer.fit(data, quiet(1)).names())
          .containsExactly("loss", "mean_absolute_error");
      assertThat(trainer.predict(Map.of("x", column(1, 2, 3))).keySet())
          .containsExactly("inner", "y");
    }
  }

  @Test
  void weightsOfExamplesScaleTheirLosses() {
    Sequential line = Sequential.of(Input.of(1), Dense.of(1));
    Dataset rows = Dataset.of(new float[][] {{1}, {2}}, new float[][] {{2}, {5}});
    try (Trainer trainer = Trainer.builder(line).optimizer(SGD.of(0.1)).metrics(MAE.of()).build()) {
      trainer.setWeights(Examples.weights(1, 0));
      EpochResult result = trainer.fit(rows.weights(1, 3), quiet(1)).last();

      // Errors -1 and -3: (1 * 1 + 3 * 9) / 2 = 14, as Keras divides by the number of examples.
      assertThat(result.loss()).isEqualTo(14);
      assertThat(result.value("mean_absolute_error")).isEqualTo(2);
      // d/dw = 2/2 * (1 * -1 * 1 + 3 * -3 * 2) = -19, d/db = -1 - 9 = -10; rate 0.1.
      assertThat(only(trainer, "dense.kernel")).isCloseTo(2.9f, within(1e-6f));
      assertThat(only(trainer, "dense.bias")).isCloseTo(1f, within(1e-6f));
    }
  }

  @Test
  void weightsMayComeLaterAndLeaveOutAnExampleByZero() {
    Dataset data = Examples.data(40);
    float[] ones = new float[40];
    java.util.Arrays.fill(ones, 1);
    try (Trainer plain = Examples.trainer(Examples.statefulModel()).build();
        Trainer weighted = Examples.trainer(Examples.statefulModel()).build()) {
      plain.fit(data, quiet(4).batchSize(8));
      weighted.fit(data, quiet(2).batchSize(8));
      weighted.fit(data.weights(ones), quiet(2).batchSize(8));
      assertThat(weighted.weights()).isEqualTo(plain.weights());
      weighted.fit(data, quiet(1).batchSize(8));
      plain.fit(data, quiet(1).batchSize(8));
      assertThat(weighted.weights()).isEqualTo(plain.weights());
    }
    assertThatThrownBy(() -> data.weights(1, 2))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "the only input has 40 rows but the only weight has 2; each example needs a row in each");
  }

  @Test
  void badWeightsAreFoundBeforeTheFirstStep() {
    Dataset rows = Dataset.of(new float[][] {{1}, {2}}, new float[][] {{2}, {5}});
    try (Trainer trainer = Trainer.builder(Sequential.of(Input.of(1), Dense.of(1))).build()) {
      assertThatThrownBy(() -> trainer.fit(rows.weights(1, Float.NaN), quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "training data, weights of 'dense': row 1 is NaN (expected: a finite number >= 0)");
      assertThat(trainer.step()).isZero();
    }
  }

  @Test
  void aSharedWeightGetsTheGradientsOfAllItsUsesAndOneUpdate() {
    SymbolicTensor a = Input.of(1).name("a").tensor();
    SymbolicTensor b = Input.of(1).name("b").tensor();
    SharedLayer shared = SharedLayer.of("line", LINE);
    Functional model =
        Functional.of(List.of(a, b), List.of(Add.of().apply(shared.apply(a), shared.apply(b))));
    Dataset data =
        Dataset.builder()
            .input("a", column(1))
            .input("b", column(2))
            .target("add", column(0))
            .build();
    try (Trainer trainer = Trainer.builder(model).optimizer(SGD.of(0.01)).build()) {
      trainer.setWeights(Map.of("line.kernel", kernel(1)));
      trainer.fit(data, quiet(1));

      // w * 1 + w * 2 = 3, loss 9, gradient 2 * 3 * (1 + 2) = 18.
      assertThat(trainer.weights()).containsOnlyKeys("line.kernel");
      assertThat(only(trainer, "line.kernel")).isCloseTo(0.82f, within(1e-6f));
    }
  }

  /** A loss that the model computes itself, as an output of shape (?,). */
  record Itself() implements Loss {
    @Override
    public Operand<TFloat32> perExample(
        Ops tf, Operand<? extends TType> yTrue, Operand<TFloat32> yPred) {
      return yPred;
    }
  }

  /**
   * k x under two names, and y = m k x of it, with k = 1, m = 3 and x of 1 and 2: the losses are
   * mean(k x) = 1.5 twice, and mean(y y) = 22.5.
   */
  @Test
  void aLossOnTheWayToAnotherCountsToo() {
    SymbolicTensor x = Input.of(1).name("x").tensor();
    SymbolicTensor first = x.then("k", LINE).then("first", Reshape.of());
    Functional model =
        Functional.builder()
            .input(x)
            .output("first", first)
            .output("again", first)
            .output("y", first.then(Reshape.of(1)).then("m", LINE))
            .build();
    Dataset data =
        Dataset.builder()
            .input("x", column(1, 2))
            .target("first", Array.of(new float[2]))
            .target("again", Array.of(new float[2]))
            .target("y", column(0, 0))
            .build();
    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(SGD.of(0.01))
            .loss("first", new Itself())
            .loss("again", new Itself())
            .loss("y", MeanSquaredError.of())
            .build()) {
      trainer.setWeights(Map.of("k.kernel", kernel(1), "m.kernel", kernel(3)));
      EpochResult result = trainer.fit(data, quiet(1)).epochs().get(0);

      assertThat(result.values()).containsEntry("loss", 25.5);
      // d/dk = 1.5 + 1.5 + 2 * 22.5 = 48; d/dm = 2 * 22.5 / 3 = 15.
      assertThat(only(trainer, "k.kernel")).isCloseTo(0.52f, within(1e-6f));
      assertThat(only(trainer, "m.kernel")).isCloseTo(2.85f, within(1e-6f));
    }
  }

  private static List<Layer> body() {
    return List.of(Dense.of(16, Activations.RELU), BatchNormalization.of(), Dropout.of(0.3));
  }

  private static Map<String, Array> twentySteps(Model model, Map<String, Array> start) {
    try (Trainer trainer = Examples.trainer(model).build()) {
      trainer.setWeights(start);
      trainer.fit(Examples.data(40), quiet(4).batchSize(8));
      assertThat(trainer.step()).isEqualTo(20);
      return trainer.weights();
    }
  }

  private static Map<String, Array> into(String layer, Map<String, Array> weights) {
    Map<String, Array> renamed = new LinkedHashMap<>();
    weights.forEach(
        (name, value) ->
            renamed.put(name.startsWith("dense_1.") ? name : layer + "." + name, value));
    return renamed;
  }

  @Test
  void theSameNetGivesTheSameBitsAsSequentialFunctionalAndNested() {
    Sequential sequential = Examples.statefulModel();
    SymbolicTensor input = Input.of(3).tensor();
    SymbolicTensor x = input;
    for (Layer layer : body()) {
      x = x.then(layer);
    }
    Functional functional = Functional.of(input, x.then(Dense.of(1)));
    Functional nested =
        Functional.of(
            input,
            input
                .then("body", Sequential.of(Input.of(3), body().toArray(Layer[]::new)))
                .then("dense_1", Dense.of(1)));
    Map<String, Array> start;
    try (Trainer trainer = Examples.trainer(sequential).build()) {
      start = trainer.weights();
    }
    Map<String, Array> expected = twentySteps(sequential, start);

    assertThat(expected).isNotEqualTo(start);
    assertThat(twentySteps(functional, start)).isEqualTo(expected);
    assertThat(twentySteps(nested, into("body", start))).isEqualTo(into("body", expected));
  }

  private static Functional recommender() {
    SymbolicTensor user = Input.of().dtype(DType.INT32).name("user").tensor();
    SymbolicTensor movie = Input.of().dtype(DType.INT64).name("movie").tensor();
    SymbolicTensor both =
        Concatenate.of()
            .apply(
                user.then("users", Embedding.of(5, 3)), movie.then("movies", Embedding.of(7, 3)));
    SymbolicTensor hidden = both.then(Dense.of(4, Activations.RELU)).then(Dropout.of(0.2));
    return Functional.builder()
        .input(user)
        .input(movie)
        .output("stars", hidden.then("rating", Dense.of(1)))
        .output("seen", hidden.then("watched", Dense.of(1)))
        .build();
  }

  private static Dataset ratings() {
    return Dataset.builder()
        .input("user", Array.of(new int[] {0, 1, 2, 3, 4, 0}))
        .input("movie", Array.of(new long[] {6, 5, 4, 3, 2, 1}, dev.lamina.api.Shape.of(6)))
        .target("stars", Array.of(new float[] {1, 2, 3, 4, 5, 1}))
        .target("seen", Array.of(new float[] {1, 0, 1, 0, 1, 1}))
        .weight("stars", Array.of(new float[] {1, 1, 2, 2, 1, 1}))
        .build();
  }

  private static TrainerBuilder recommenderTrainer() {
    return Trainer.builder(recommender())
        .loss("stars", MeanSquaredError.of())
        .loss("seen", MeanSquaredError.of(), 0.3)
        .metrics("stars", MAE.of())
        .seed(3);
  }

  @Test
  void resumedTrainingOfSeveralOutputsGivesTheSameBits() {
    try (Trainer through = recommenderTrainer().build();
        Trainer first = recommenderTrainer().build();
        Trainer second = recommenderTrainer().build()) {
      through.fit(ratings(), quiet(6).batchSize(4));
      first.fit(ratings(), quiet(3).batchSize(4));
      first.save(folder.resolve("checkpoint"));
      second.restore(folder.resolve("checkpoint"));
      second.fit(ratings(), quiet(3).batchSize(4));

      assertThat(second.weights()).isEqualTo(through.weights());
      assertThat(second.history().names())
          .contains("stars_loss", "seen_loss", "stars_mean_absolute_error");
      assertThat(second.history().last().values()).isEqualTo(through.history().last().values());
    }
  }

  @Test
  void everySignatureIsExportedWithItsInputsAndOutputs() {
    Path model = folder.resolve("model");
    try (Trainer trainer = recommenderTrainer().build()) {
      trainer.export(Export.to(model).signature("embedding", "movies"));
      assertThatThrownBy(() -> trainer.export(Export.to(folder.resolve("b")).output("x")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "Export.output(\"x\"): the model has the outputs stars, seen, which keep their names");
      assertThatThrownBy(() -> trainer.export(Export.to(folder.resolve("b")).signature("x", "y")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("Unknown layer 'y'. Known: users, movies, concatenate");
      assertThat(folder.resolve("b")).doesNotExist();
    }
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      assertThat(bundle.function("serving_default").signature().inputNames())
          .containsExactlyInAnyOrder("user", "movie");
      assertThat(bundle.function("serving_default").signature().outputNames())
          .containsExactlyInAnyOrder("stars", "seen");
      assertThat(bundle.function("embedding").signature().inputNames()).containsExactly("movie");
      assertThat(bundle.function("embedding").signature().outputNames()).containsExactly("movies");
    }
  }

  /** Reads what is in memory. */
  private record Reader(Dataset rows) implements ExampleReader {
    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public ExampleSpec spec() {
      return rows.spec();
    }

    @Override
    public Batch read(int[] numbers) {
      Batch all = rows.all();
      return new Batch(
          taken(all.inputs(), numbers),
          taken(all.targets(), numbers),
          taken(all.weights(), numbers));
    }

    private static Map<String, Array> taken(Map<String, Array> arrays, int[] numbers) {
      Map<String, Array> taken = new LinkedHashMap<>();
      arrays.forEach((name, array) -> taken.put(name, array.take(numbers)));
      return taken;
    }
  }

  @Test
  void namedExamplesMayComeFromAReader() {
    try (Trainer memory = recommenderTrainer().build();
        Trainer reading = recommenderTrainer().build()) {
      memory.fit(ratings(), quiet(3).batchSize(4).validation(ratings()));
      reading.fit(
          Dataset.of(new Reader(ratings())),
          quiet(3).batchSize(4).validation(Dataset.of(new Reader(ratings()))));
      assertThat(reading.weights()).isEqualTo(memory.weights());
      assertThat(reading.history().last().values()).isEqualTo(memory.history().last().values());
    }
  }

  @Test
  void wrongNamesAreToldBeforeTheFirstStep() {
    try (Trainer trainer = recommenderTrainer().build()) {
      Dataset unnamed = Dataset.of(column(1), column(1));
      assertThatThrownBy(() -> trainer.fit(unnamed, quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "training data: the model has the inputs [user, movie] but the data have one without a name. Name each: Dataset.builder().input(\"user\", ...)");
      assertThatThrownBy(() -> trainer.fit(unnamed.weights(1), quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "training data: the model has the targets [stars, seen] but the data have one without a name. Name each: Dataset.builder().target(\"stars\", ...)");
      Dataset.Builder builder =
          Dataset.builder()
              .input("user", Array.of(new int[] {1}))
              .target("stars", Array.of(new float[] {1}))
              .target("seen", Array.of(new float[] {1}));
      assertThatThrownBy(() -> trainer.fit(builder.build(), quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessage("training data: input 'movie' is missing (the data have [user])");
      Dataset more =
          builder.input("movies", Array.of(new int[] {1})).input("movie", column(1)).build();
      assertThatThrownBy(() -> trainer.fit(more, quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessage("training data: input 'movies' is unknown (expected: [user, movie])");
      assertThatThrownBy(() -> trainer.predict(column(1)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("Model 'functional' has 2 outputs: stars, seen. Name the one that is meant");
      assertThatThrownBy(() -> trainer.predict(Map.of("user", Array.of(new int[] {1}))))
          .isInstanceOf(DataException.class)
          .hasMessage("input of predict: input 'movie' is missing (the data have [user])");
      assertThat(trainer.step()).isZero();
    }
  }

  @Test
  void onlyOneOfTwoInputsIsRefusedAfterBothWereAnswered() {
    SymbolicTensor a = Input.of(1).name("a").tensor();
    SymbolicTensor b = Input.of(1).name("b").tensor();
    Functional sum = Functional.of(List.of(a, b), List.of(Add.of().apply(a, b).then(LINE)));
    try (Trainer trainer = Trainer.builder(sum).build()) {
      Map<String, Array> both = Map.of("a", column(1), "b", column(2));
      trainer.predict(both);
      assertThatThrownBy(() -> trainer.predict(column(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the model has the inputs [a, b] but the data have one");
    }
  }

  @Test
  void wrongNamesOfOutputsAreToldWhenTheTrainerIsDescribed() {
    TrainerBuilder builder = Trainer.builder(twoLines());
    assertThatThrownBy(() -> builder.loss("c", MeanSquaredError.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Unknown output 'c'. Known: a, b");
    assertThatThrownBy(() -> builder.metrics(MAE.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The model has the outputs a, b; name the one that is meant: metrics(\"a\", ...)");
    assertThatThrownBy(
            () -> builder.loss("a", MeanSquaredError.of()).metrics("b", MAE.of()).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Output 'b' has metrics but no loss; give it one, or leave them out");
    assertThatThrownBy(() -> builder.loss("a", MeanSquaredError.of(), 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("weight of the loss of 'a': 0.0 (expected: a finite number > 0)");
  }

  @Test
  void aFrozenBatchNormalizationKeepsItsStatisticsAndUsesThem() {
    Sequential model =
        Sequential.builder(Input.of(3))
            .add("norm", BatchNormalization.of())
            .add("head", Dense.of(1))
            .build()
            .freeze("norm");
    try (Trainer trainer = Trainer.builder(model).optimizer(SGD.of(step -> 0)).seed(1).build()) {
      trainer.setWeights(
          Map.of(
              "norm.moving_mean", Array.of(new float[] {1, 2, 3}),
              "norm.moving_variance", Array.of(new float[] {4, 9, 16})));
      Map<String, Array> before = trainer.weights();
      Dataset data = Examples.data(40);
      double inference = trainer.evaluate(data).loss();

      assertThat(trainer.fit(data, quiet(1).batchSize(40)).last().loss())
          .isCloseTo(inference, within(1e-6 * inference));
      assertThat(trainer.weights()).isEqualTo(before);
    }
  }

  @Test
  void frozenLayersStayAndTheirPenaltiesDoNotCount() {
    Sequential model =
        Sequential.builder(Input.of(1))
            .add("base", Dense.of(1).useBias(false).kernelRegularizer(L2.of(1)))
            .add("head", LINE)
            .build()
            .freeze("base");
    try (Trainer trainer = Trainer.builder(model).optimizer(SGD.of(0.1)).build()) {
      trainer.setWeights(Map.of("base.kernel", kernel(2), "head.kernel", kernel(1)));
      Dataset data = Dataset.of(new float[][] {{1}}, new float[][] {{1}});

      // 1 * 2 * 1 - 1 = 1, loss 1 without the penalty of 4; d/dhead = 2 * 1 * 2 = 4.
      assertThat(trainer.fit(data, quiet(1)).last().loss()).isEqualTo(1);
      assertThat(only(trainer, "base.kernel")).isEqualTo(2);
      assertThat(only(trainer, "head.kernel")).isCloseTo(0.6f, within(1e-6f));
    }
    assertThatThrownBy(() -> Trainer.builder(model.freeze()).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The model has no weights to train. Add a layer that has some, such as Dense, or unfreeze one");
  }

  private static Sequential base() {
    return Sequential.of(
        Input.of(3), Dense.of(4, Activations.RELU), BatchNormalization.of(), Dense.of(1));
  }

  private static Functional withNewHead(Model features) {
    SymbolicTensor input = Input.of(3).tensor();
    return Functional.of(input, input.then("features", features).then("head", Dense.of(2)));
  }

  @Test
  void partsOfATrainedModelGoOnInAnother() {
    Path checkpoint = folder.resolve("checkpoint");
    Path saved = folder.resolve("saved");
    Map<String, Array> weights;
    try (Trainer trainer = Examples.trainer(base()).build()) {
      trainer.fit(Examples.data(40), quiet(2));
      trainer.save(checkpoint);
      trainer.export(saved);
      weights = trainer.weights();
    }
    assertThat(Pretrained.load(checkpoint)).isEqualTo(Pretrained.load(saved));
    Pretrained features = Pretrained.load(saved).upTo("batch_normalization");
    assertThat(features.weights())
        .containsOnlyKeys(
            "dense.kernel",
            "dense.bias",
            "batch_normalization.gamma",
            "batch_normalization.beta",
            "batch_normalization.moving_mean",
            "batch_normalization.moving_variance");
    Functional model = withNewHead(features.model().freeze());
    try (Trainer trainer = Trainer.builder(model).optimizer(SGD.of(0.1)).seed(5).build()) {
      WeightCopy.Report report =
          trainer.copyWeights(WeightCopy.of(features.weights()).into("features"));
      assertThat(report.copied()).hasSize(6);
      assertThat(report.untouched()).containsExactly("head.kernel", "head.bias");
      Array head = trainer.weights().get("head.kernel");
      trainer.fit(Dataset.of(Examples.data(40).inputs(), Array.of(new float[40][2])), quiet(2));

      assertThat(trainer.weights().get("features.dense.kernel"))
          .isEqualTo(weights.get("dense.kernel"));
      assertThat(trainer.weights().get("features.batch_normalization.moving_mean"))
          .isEqualTo(weights.get("batch_normalization.moving_mean"));
      assertThat(trainer.weights().get("head.kernel")).isNotEqualTo(head);

      Map<String, Array> before = trainer.weights();
      try (Trainer tuned =
          Trainer.builder(model.unfreeze("features.dense")).optimizer(SGD.of(0.01)).build()) {
        tuned.setWeights(before);
        tuned.fit(Dataset.of(Examples.data(40).inputs(), Array.of(new float[40][2])), quiet(1));
        assertThat(tuned.weights().get("features.dense.kernel"))
            .isNotEqualTo(before.get("features.dense.kernel"));
        assertThat(tuned.weights().get("features.batch_normalization.gamma"))
            .isEqualTo(before.get("features.batch_normalization.gamma"));
      }
      try (Trainer tuned =
          Trainer.builder(model.unfreeze("features")).optimizer(SGD.of(0.01)).build()) {
        tuned.setWeights(before);
        tuned.fit(Dataset.of(Examples.data(40).inputs(), Array.of(new float[40][2])), quiet(1));
        assertThat(tuned.weights().get("features.batch_normalization.gamma"))
            .isNotEqualTo(before.get("features.batch_normalization.gamma"));
      }
    }
  }

  @Test
  void everyWeightThatCannotBeCopiedIsListed() {
    Map<String, Array> weights;
    try (Trainer trainer = Examples.trainer(base()).build()) {
      weights = trainer.weights();
    }
    Sequential wider = Sequential.of(Input.of(3), Dense.of(5), BatchNormalization.of());
    try (Trainer trainer = Examples.trainer(wider).build()) {
      Map<String, Array> before = trainer.weights();
      assertThatThrownBy(() -> trainer.copyWeights(WeightCopy.of(weights)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(
              "Weights that cannot be copied: 'dense.kernel' is (3, 4) float32 (expected: (3, 5) float32); 'dense.bias' is (4,) float32 (expected: (5,) float32); ")
          .hasMessageContaining("'dense_1.kernel' (4, 1) has no place")
          .hasMessageContaining("Nothing was copied");
      assertThat(trainer.weights()).isEqualTo(before);
      assertThatThrownBy(() -> WeightCopy.of(weights).except("head"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("except(\"head\"): no weight is of such a layer");
    }
  }

  @Test
  void aDirectoryWithoutAModelIsNotPretrained() {
    assertThatThrownBy(() -> Pretrained.load(folder))
        .isInstanceOf(dev.lamina.api.SavedModelException.class)
        .hasMessageContaining("holds no model to go on from");
  }

  @Test
  void inputsOfARowOfSeveralNumbersAreLookedUpEach() {
    SymbolicTensor words = Input.of(2).dtype(DType.INT32).name("words").tensor();
    Functional model =
        Functional.of(
            words,
            words.then("words_table", Embedding.of(3, 1)).then(Flatten.of()).then("y", LINE));
    try (Trainer trainer = Trainer.builder(model).optimizer(SGD.of(0.1)).build()) {
      trainer.setWeights(
          Map.of(
              "words_table.embeddings", column(1, 2, 3),
              "y.kernel", column(1, 10)));
      Dataset data = Dataset.of(Array.of(new int[][] {{2, 0}}), Array.of(new float[][] {{14}}));

      // 3 * 1 + 1 * 10 = 13, error -1: d/dtable[2] = -2 * 1, d/dtable[0] = -2 * 10.
      assertThat(trainer.fit(data, quiet(1)).last().loss()).isEqualTo(1);
      assertThat(trainer.weights().get("words_table.embeddings").floats())
          .containsExactly(new float[] {3, 2, 3.2f}, within(1e-6f));
    }
  }
}
