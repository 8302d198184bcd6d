package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.PredictionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordPredictorTest {
  /** Inputs of {@code combine}: rows of two numbers, as an array and as a list. */
  private record Pair(float[] a, List<Integer> b) {}

  private record Both(float[] sum, Array difference) {}

  private record Difference(double[] difference) {}

  private record Point(double first, int second) {}

  private record Answer(float anything) {}

  private record Word(String words) {}

  private record Id(long ids) {}

  @TempDir Path directory;

  @Test
  void componentsAreInputsAndOutputsOfTheirNames() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      SignaturePredictor combine = predictor.signature("combine");
      var both = combine.records(Pair.class, Both.class);
      Both answer = both.predict(new Pair(new float[] {10, 20}, List.of(1, 2)));
      assertThat(answer.sum()).containsExactly(11, 22);
      assertThat(answer.difference()).isEqualTo(Array.of(new float[] {9, 18}));
      // An output that no component takes is left out.
      List<Difference> differences =
          combine
              .records(Pair.class, Difference.class)
              .predict(
                  List.of(
                      new Pair(new float[] {1, 2}, List.of(1, 1)),
                      new Pair(new float[] {5, 6}, List.of(1, 1))));
      assertThat(differences.get(0).difference()).containsExactly(0, 1);
      assertThat(differences.get(1).difference()).containsExactly(4, 5);
      assertThat(both.predict(List.of())).isEmpty();
    }
  }

  @Test
  void numbersAreTheColumnsOfTheOnlyInputAndOneComponentTakesTheOnlyOutput() throws IOException {
    Path model = TestModels.plusOne(directory, 2);
    try (Predictor predictor = Predictor.load(model)) {
      record Row(float[] y) {}
      assertThat(
              predictor
                  .signature("serving_default")
                  .records(Point.class, Row.class)
                  .predict(new Point(1.5, 7))
                  .y())
          .containsExactly(2.5f, 8);
    }
    try (Predictor predictor =
        Predictor.load(TestModels.halfPlusThree(directory.resolve("half_plus_three")))) {
      record X(int x) {}
      assertThat(
              predictor
                  .signature("serving_default")
                  .records(X.class, Answer.class)
                  .predict(new X(4)))
          .isEqualTo(new Answer(5));
    }
  }

  @Test
  void stringsGoInAndWholeNumbersComeOut() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.vocabulary(directory))) {
      var ids = predictor.signature("serving_default").records(Word.class, Id.class);
      assertThat(ids.predict(List.of(new Word("sat"), new Word("dog"))))
          .containsExactly(new Id(2), new Id(-1));
      assertThatThrownBy(() -> ids.predict(new Word(null)))
          .isInstanceOf(PredictionException.class)
          .hasMessage("Component 'words' of Word[words=null] is null.");
    }
  }

  @Test
  void recordsThatDoNotFitAreRefusedBeforeTheFirstCall() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      SignaturePredictor combine = predictor.signature("combine");
      assertThatThrownBy(() -> combine.records(Point.class, Both.class))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "Point(first, second) does not fit the inputs of 'combine': a (?, 2) float32, b (?, 2)"
                  + " float32. Give it a component for each, of that name.");
      assertThatThrownBy(() -> combine.records(Pair.class, Answer.class))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "Answer(anything) does not fit the outputs of 'combine': difference (?, 2) float32,"
                  + " sum (?, 2) float32. Name each component after an output.");
      record Whole(int[] sum) {}
      assertThatThrownBy(() -> combine.records(Pair.class, Whole.class))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("Component 'sum' is a int[], which cannot hold float32");
      record One(float sum) {}
      var one = combine.records(Pair.class, One.class);
      assertThatThrownBy(() -> one.predict(new Pair(new float[] {1, 2}, List.of(1, 2))))
          .isInstanceOf(PredictionException.class)
          .hasMessage(
              "Output 'sum' has 2 values a row, and a component of One(sum) takes one. Declare an"
                  + " array.");
    }
  }

  @Test
  void valuesThatDoNotFitNameTheirPlace() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      var both = predictor.signature("combine").records(Pair.class, Both.class);
      List<Pair> uneven =
          List.of(
              new Pair(new float[] {1, 2}, List.of(1, 2)),
              new Pair(new float[] {1}, List.of(1, 2)));
      assertThatThrownBy(() -> both.predict(uneven))
          .isInstanceOf(PredictionException.class)
          .hasMessage(
              "Input 'a', from Pair(a, b): Element [1]: 1 elements (expected: 2 as before it)");
    }
  }

  @Test
  void inputsAreMadeOfNestedListsInTheirType() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      SignaturePredictor images = predictor.signature("serving_default");
      List<List<List<List<Integer>>>> image =
          List.of(List.of(List.of(List.of(1), List.of(2)), List.of(List.of(3), List.of(4))));
      // The first pixel, all pixels, the last pixel.
      assertThat(images.predict(images.array("pixels", image)).floats()).containsExactly(1, 10, 4);
      assertThatThrownBy(() -> images.array("pixels", List.of(256)))
          .isInstanceOf(PredictionException.class)
          .hasMessage(
              "Input 'pixels' of 'serving_default': Element [0]: 256 (expected: 0 to 255, for"
                  + " uint8)");
      assertThatThrownBy(() -> images.array("x", 1))
          .isInstanceOf(PredictionException.class)
          .hasMessage("'serving_default' has no input 'x'. Known: pixels.");
    }
  }
}
