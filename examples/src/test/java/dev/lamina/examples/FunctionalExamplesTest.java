package dev.lamina.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Embedding;
import dev.lamina.serving.Predictor;
import dev.lamina.training.Fit;
import dev.lamina.training.Progress;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.types.TString;

/** Examples whose models are graphs of layers. */
class FunctionalExamplesTest {
  @TempDir private Path folder;

  @Test
  void theRecommenderFindsWhatUsersWillWatchAmongWhatTheyHaveNotSeen() {
    Recommender.Result result = Recommender.run(folder);

    assertThat(result.chance()).isBetween(0.2, 0.6);
    assertThat(result.hitRate()).isGreaterThan(0.85);
    Viewings viewings = Viewings.make(400, 250, 1);
    assertThat(result.recommended()).hasSize(400);
    for (int user = 0; user < 400; user++) {
      int[] films = result.recommended().get(user);
      int number = user;
      assertThat(IntStream.of(films).distinct().count()).isEqualTo(10);
      assertThat(IntStream.of(films).noneMatch(film -> viewings.known(number, film))).isTrue();
    }
    assertThat(folder.resolve("model.png")).isNotEmptyFile();
    try (Predictor predictor = Predictor.load(folder.resolve("model/1"))) {
      assertThat(predictor.signatures().get("serving_default").inputs())
          .containsOnlyKeys("user", "film", "facts");
      assertThat(predictor.signatures().get("film_vector").inputs()).containsOnlyKeys("film");
      Array vectors = predictor.signature("film_vector").predict(Array.of(new int[] {3, 249}));
      assertThat(vectors.shape().toString()).isEqualTo("(2, 8)");
    }
  }

  @Test
  void viewingsAreKeptForTheTestAndNotLearntFrom() {
    Viewings viewings = Viewings.make(20, 30, 2);
    Set<Integer> learnt = new HashSet<>();
    IntStream.of(viewings.pairsToLearnFrom()).forEach(learnt::add);
    int kept = 0;
    for (int user = 0; user < 20; user++) {
      for (int film = 0; film < 30; film++) {
        assertThat(learnt.contains(user * 30 + film)).isEqualTo(!viewings.kept(user, film));
        kept += viewings.kept(user, film) ? 1 : 0;
      }
    }
    assertThat(kept).isPositive().isLessThan(600 / 4);
  }

  @Test
  void oneNetLearnsTwoTasks() {
    MultiTask.Result result = MultiTask.run(folder);

    assertThat(result.digit()).isGreaterThan(0.96);
    assertThat(result.loop()).isGreaterThan(0.965);
    assertThat(result.history().names())
        .containsAll(
            List.of(
                "loss",
                "digit_loss",
                "loop_loss",
                "digit_accuracy",
                "loop_binary_accuracy",
                "val_digit_loss"));
    assertThat(folder.resolve("model.png")).isNotEmptyFile();
  }

  @Test
  void theResidualNetReadsDigits() {
    assertThat(ResidualDigits.run(folder)).isGreaterThan(0.97);
    assertThat(folder.resolve("model.png")).isNotEmptyFile();
  }

  @Test
  void whatWasLearntOnSomeDigitsHelpsWithOthers() {
    FineTuning.Result result = FineTuning.run(folder);

    assertThat(result.head()).isGreaterThan(result.scratch() + 0.04);
    assertThat(result.tuned()).isGreaterThan(result.scratch() + 0.03);
    assertThat(result.before()).hasSize(4);
    result
        .before()
        .forEach(
            (name, weight) -> assertThat(result.frozen().get("eye." + name)).isEqualTo(weight));
  }

  /** The number of a string's bucket. */
  record HashBuckets(int buckets) implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return new TensorSpec(input.shape(), DType.INT64);
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return (call, x) -> {
        @SuppressWarnings("unchecked") // accepts says so
        Operand<TString> words = (Operand<TString>) x;
        return call.tf().strings.toHashBucketFast(words, (long) buckets);
      };
    }

    @Override
    public Set<DType> accepts() {
      return Set.of(DType.STRING);
    }
  }

  @Test
  void aModelOfWordsIsTrainedAndServed() {
    SymbolicTensor word = Input.of().dtype(DType.STRING).name("word").tensor();
    Functional model =
        Functional.of(
            word,
            word.then(new HashBuckets(1000)).then(Embedding.of(1000, 4)).then("mood", Dense.of(1)));
    Array words = Array.of("good", "bad", "fine", "awful");
    Dataset moods = Dataset.of(words, Array.of(new float[] {1, -1, 1, -1}, 4, 1));
    Array learnt;
    try (Trainer trainer =
        Trainer.builder(model).optimizer(Adam.of(0.05)).loss(MeanSquaredError.of()).build()) {
      trainer.fit(moods, Fit.epochs(100).progress(Progress.NONE));
      learnt = trainer.predict(words);
      trainer.export(folder.resolve("1"));
    }
    assertThat(learnt.floats()).containsExactly(new float[] {1, -1, 1, -1}, within(0.1f));
    try (Predictor predictor = Predictor.load(folder.resolve("1"))) {
      assertThat(predictor.predict(Map.of("word", words))).containsEntry("mood", learnt);
    }
  }
}
