package dev.lamina.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.serving.Predictor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
