package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.PredictionException;
import dev.lamina.api.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RequestTest {
  private static final Signature IMAGES =
      signature(Map.of("pixels", tensor("uint8", -1, 28, 28, 1)));
  private static final Signature PAIR =
      signature(Map.of("a", tensor("float32", -1, 2), "b", tensor("float32", -1, -1)));

  @Test
  void aWrongShapeNamesInputExpectedReceivedAndFix() {
    assertThatThrownBy(() -> check(IMAGES, Map.of("pixels", Array.of(new byte[5 * 784], 5, 784))))
        .isInstanceOf(PredictionException.class)
        .hasMessage(
            "Input 'pixels' of 'serving_default' expects (?, 28, 28, 1) uint8 but received (5, 784)"
                + " uint8. If the values are in this order, use reshape(Shape.of(5, 28, 28, 1)).");
  }

  @Test
  void aMissingBatchDimensionIsToBeAdded() {
    assertThatThrownBy(() -> check(IMAGES, Map.of("pixels", Array.of(new byte[784], 28, 28, 1))))
        .hasMessageContaining("received (28, 28, 1) uint8.")
        .hasMessageEndingWith("use reshape(Shape.of(1, 28, 28, 1)).");
  }

  @Test
  void aShapeThatNoReshapeMendsSaysHowManyValuesARowHas() {
    assertThatThrownBy(() -> check(IMAGES, Map.of("pixels", Array.of(new byte[200], 2, 100))))
        .hasMessageEndingWith("but received (2, 100) uint8. A row has 784 values.");
    Signature fixed = signature(Map.of("x", tensor("float32", 2, 3)));
    assertThatThrownBy(() -> check(fixed, Map.of("x", Array.of(new float[12], 4, 3))))
        .hasMessageEndingWith("but received (4, 3) float32. It has 6 values.");
    Signature open = signature(Map.of("x", tensor("float32", -1, -1, 3)));
    assertThatThrownBy(() -> check(open, Map.of("x", Array.of(new float[12], 4, 3))))
        .hasMessageEndingWith("but received (4, 3) float32. Reshape it to 3 dimensions.");
  }

  @Test
  void aWrongTypeNamesTheJavaTypeToUse() {
    Array floats = Array.zeros(DType.FLOAT32, Shape.of(5, 28, 28, 1));
    assertThatThrownBy(() -> check(IMAGES, Map.of("pixels", floats)))
        .isInstanceOf(PredictionException.class)
        .hasMessage(
            "Input 'pixels' of 'serving_default' expects (?, 28, 28, 1) uint8 but received"
                + " (5, 28, 28, 1) float32. Make the array from a Java byte[], or use cast(DType.UINT8).");
  }

  @Test
  void anUnknownInputListsTheKnownOnes() {
    Array rows = Array.of(new float[][] {{1, 2}});
    assertThatThrownBy(() -> check(PAIR, Map.of("a", rows, "c", rows)))
        .isInstanceOf(PredictionException.class)
        .hasMessage("'serving_default' has no input 'c'. Known: a, b.");
  }

  @Test
  void aMissingInputListsWhatIsNeeded() {
    Array rows = Array.of(new float[][] {{1, 2}});
    assertThatThrownBy(() -> check(PAIR, Map.of("a", rows)))
        .isInstanceOf(PredictionException.class)
        .hasMessage(
            "Input 'b' of 'serving_default' is missing. It needs a (?, 2) float32, b (?, ?)"
                + " float32.");
  }

  @Test
  void inputsMustHaveTheSameNumberOfRows() {
    Array three = Array.of(new float[6], 3, 2);
    Array five = Array.of(new float[5], 5, 1);
    assertThatThrownBy(() -> check(PAIR, Map.of("a", three, "b", five)))
        .isInstanceOf(PredictionException.class)
        .hasMessage(
            "Inputs of 'serving_default' differ in rows: 'a' has 3, 'b' has 5. Give all the same"
                + " number.");
  }

  @Test
  void inputsOfFixedSizeNeedNoEqualRows() {
    Signature mixed =
        signature(
            Map.of(
                "x", tensor("float32", -1, 2),
                "rate", tensor("float32"),
                "weights", tensor("float32", 2)));
    Map<String, Array> inputs =
        Map.of(
            "x", Array.of(new float[6], 3, 2),
            "rate", Array.zeros(DType.FLOAT32, Shape.scalar()),
            "weights", Array.of(new float[2]));
    assertThatCode(() -> check(mixed, inputs)).doesNotThrowAnyException();
  }

  @Test
  void inputsComeInTheSignaturesOrder() {
    Array a = Array.of(new float[] {1, 2}, 1, 2);
    Array b = Array.of(new float[] {3}, 1, 1);
    assertThat(check(PAIR, Map.of("b", b, "a", a))).containsExactly(a, b);
  }

  private static Signature signature(Map<String, SignatureTensor> inputs) {
    return new Signature(
        "serving_default", "tensorflow/serving/predict", new TreeMap<>(inputs), new TreeMap<>());
  }

  private static SignatureTensor tensor(String dtype, long... dims) {
    return new SignatureTensor(Shape.of(dims), true, dtype);
  }

  @Test
  void otherShapesPassWhereTheyAreLeftToTheGraph() {
    Map<String, Array> inputs = Map.of("pixels", Array.of(new byte[200], 2, 100));

    assertThat(Request.check(IMAGES, inputs, false)).containsExactly(inputs.get("pixels"));
  }

  @Test
  void moreDimensionsThanTensorFlowHasAreRefused() {
    long[] dims = new long[255];
    Arrays.fill(dims, 1);

    assertThatThrownBy(
            () -> Request.check(IMAGES, Map.of("pixels", Array.of(new byte[1], dims)), false))
        .isInstanceOf(PredictionException.class)
        .hasMessageContaining("has 255 dimensions (expected: at most 254)");
  }

  private static List<Array> check(Signature signature, Map<String, Array> inputs) {
    return Request.check(signature, inputs, true);
  }
}
