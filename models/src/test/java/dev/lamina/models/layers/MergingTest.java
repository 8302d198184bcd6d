package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.ModelRun;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MergingTest {
  private static Array merge(MultiLayer layer, Array... inputs) {
    List<SymbolicTensor> tensors = new ArrayList<>();
    for (Array input : inputs) {
      tensors.add(new Input(input.shape().row(), input.dtype(), "x" + tensors.size()).tensor());
    }
    SymbolicTensor y = layer.apply("y", tensors.toArray(new SymbolicTensor[0]));
    try (ModelRun run = ModelRun.training(Functional.of(tensors, List.of(y)))) {
      return run.output("y", inputs);
    }
  }

  private static Array row(float... values) {
    return Array.of(values, 1, values.length);
  }

  private static float[] range(int from, int to) {
    float[] values = new float[to - from];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + i;
    }
    return values;
  }

  @Test
  void tensorsMergeElementByElement() {
    Array[] three = {row(6, 2, 4), row(1, -3, 3), row(2, 1, -1)};
    assertThat(merge(Add.of(), three)).isEqualTo(row(9, 0, 6));
    assertThat(merge(Multiply.of(), three)).isEqualTo(row(12, -6, -12));
    assertThat(merge(Maximum.of(), three)).isEqualTo(row(6, 2, 4));
    assertThat(merge(Minimum.of(), three)).isEqualTo(row(1, -3, -1));
    assertThat(merge(Subtract.of(), three[0], three[1])).isEqualTo(row(5, 5, 1));
    assertThat(merge(Average.of(), row(6, 2), row(1, -3))).isEqualTo(row(3.5f, -0.5f));
    assertThat(merge(Average.of(), row(6), row(1), row(2)).get(0)).isCloseTo(3, within());
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-6);
  }

  @Test
  void rowsOfFewerDimensionsAreAlignedAtTheLast() {
    Array bias = row(10, 20);
    Array steps = Array.of(new float[] {1, 2, 3, 4}, 1, 2, 2);
    assertThat(merge(Add.of(), bias, steps))
        .isEqualTo(Array.of(new float[] {11, 22, 13, 24}, 1, 2, 2));
    Array column = Array.of(new float[] {100, 200}, 1, 2, 1);
    assertThat(merge(Add.of(), column, steps))
        .isEqualTo(Array.of(new float[] {101, 102, 203, 204}, 1, 2, 2));
  }

  /** Each batch's row goes with its own: two rows, two biases. */
  @Test
  void batchesAreNotMixed() {
    Array bias = Array.of(new float[] {10, 20}, 2, 1);
    Array steps = Array.of(new float[] {1, 2, 3, 4}, 2, 2, 1);
    assertThat(merge(Add.of(), bias, steps))
        .isEqualTo(Array.of(new float[] {11, 12, 23, 24}, 2, 2, 1));
  }

  static List<MultiLayer> mergers() {
    return List.of(
        Add.of(), Multiply.of(), Average.of(), Maximum.of(), Minimum.of(), Subtract.of());
  }

  @ParameterizedTest
  @MethodSource("mergers")
  void shapesAreInferred(MultiLayer layer) {
    assertThat(
            layer.outputs(
                List.of(TensorSpec.floats(-1, 1, 4), TensorSpec.floats(3, 5, Shape.UNKNOWN))))
        .containsExactly(TensorSpec.floats(3, 5, 4));
    assertThat(layer.outputs(List.of(TensorSpec.floats(-1, 1), TensorSpec.floats(-1, -1))))
        .containsExactly(TensorSpec.floats(-1, -1));
    TensorSpec known = new TensorSpec(Shape.of(7, 3), DType.FLOAT32);
    assertThat(layer.outputs(List.of(TensorSpec.floats(3), known))).containsExactly(known);
  }

  @ParameterizedTest
  @MethodSource("mergers")
  void whatDoesNotGoTogetherIsRefused(MultiLayer layer) {
    List<TensorSpec> rows = List.of(TensorSpec.floats(3), TensorSpec.floats(4));
    assertThatThrownBy(() -> layer.outputs(rows))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer expects rows of one shape, or of sizes 1 where they differ but received"
                + " [(?, 3) float32, (?, 4) float32]. Bring them to one shape, for example with"
                + " Dense or Reshape.");
    List<TensorSpec> batches =
        List.of(
            new TensorSpec(Shape.of(2, 3), DType.FLOAT32),
            new TensorSpec(Shape.of(1, 3), DType.FLOAT32));
    assertThatThrownBy(() -> layer.outputs(batches))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects batches of one size but received");
    assertThatThrownBy(() -> layer.outputs(List.of(TensorSpec.floats(3))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects two inputs");
  }

  @Test
  void subtractTakesTwo() {
    TensorSpec row = TensorSpec.floats(3);
    assertThatThrownBy(() -> Subtract.of().outputs(List.of(row, row, row)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects two inputs but received");
  }

  @Test
  void wholeNumbersAreRefusedWithTheLayerNamed() {
    SymbolicTensor x = Input.of(2).dtype(DType.INT32).tensor();
    assertThatThrownBy(() -> Add.of().apply("sum", x, x))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer 'sum' (Add) expects values of type float32 but received");
  }

  /** The example in Keras's documentation. */
  @Test
  void concatenateJoinsAlongAnAxis() {
    Array x = Array.of(range(0, 20), 2, 2, 5);
    Array y = Array.of(range(20, 30), 2, 1, 5);
    Array joined =
        Array.of(
            new float[] {
              0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 21, 22, 23, 24,
              10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25, 26, 27, 28, 29
            },
            2,
            3,
            5);
    assertThat(merge(Concatenate.of(1), x, y)).isEqualTo(joined);
    assertThat(merge(Concatenate.of(-2), x, y)).isEqualTo(joined);
    assertThat(merge(Concatenate.of(), row(1, 2), row(3), row(4, 5))).isEqualTo(row(1, 2, 3, 4, 5));
    assertThat(merge(Concatenate.of(), Array.of(new int[][] {{1}}), Array.of(new int[][] {{2}})))
        .isEqualTo(Array.of(new int[][] {{1, 2}}));
  }

  @Test
  void concatenateRefusesWhatItCannotJoin() {
    assertThatThrownBy(() -> Concatenate.of(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("axis: 0 (expected: not 0, the rows of the batch)");
    TensorSpec row = TensorSpec.floats(3);
    for (int axis : new int[] {2, -2}) {
      assertThatThrownBy(() -> Concatenate.of(axis).outputs(List.of(row, row)))
          .isInstanceOf(ShapeException.class)
          .hasMessageStartingWith("Layer expects rows with an axis " + axis)
          .hasMessageEndingWith("Choose an axis from 1 to 1, or negative from the end.");
    }
    assertThatThrownBy(
            () ->
                Concatenate.of(1)
                    .outputs(List.of(TensorSpec.floats(2, 3), TensorSpec.floats(2, 4))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects shapes that are alike except along axis 1");
    assertThatThrownBy(() -> Concatenate.of().outputs(List.of(row, TensorSpec.floats(3, 3))))
        .isInstanceOf(ShapeException.class);
    assertThatThrownBy(() -> Concatenate.of().outputs(List.of(row, row.dtype(DType.INT32))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects inputs of one type");
    assertThat(Concatenate.of().outputs(List.of(row, TensorSpec.floats(-1))))
        .containsExactly(TensorSpec.floats(-1));
  }

  /** The example in Keras's documentation. */
  @Test
  void dotSumsAlongAnAxisOfEach() {
    Array x = Array.of(range(0, 10), 1, 5, 2);
    Array y = Array.of(range(10, 20), 1, 2, 5);
    assertThat(merge(Dot.of(1, 2), x, y))
        .isEqualTo(Array.of(new float[] {260, 360, 320, 445}, 1, 2, 2));
    Array two = Array.of(new float[][] {{1, 2}, {3, 4}});
    assertThat(merge(Dot.of(1), two, two)).isEqualTo(Array.of(new float[][] {{5}, {25}}));
  }

  /** (3, 4) and (4, 3): 24 / 25; a row of zeros has no direction. */
  @Test
  void aNormalizedDotIsTheCosine() {
    Array y =
        merge(
            Dot.of(-1).normalize(true),
            Array.of(new float[][] {{3, 4}, {0, 0}}),
            Array.of(new float[][] {{8, 6}, {1, 2}}));
    assertThat(y.get(0)).isCloseTo(0.96, within());
    assertThat(y.get(1)).isZero();
  }

  @Test
  void dotRefusesWhatItCannotSum() {
    assertThatThrownBy(() -> Dot.of(0, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("axes: [0, 1] (expected: one of each input, not 0, the rows of the batch)");
    assertThatThrownBy(() -> new Dot(List.of(1), false)).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> Dot.of(1).outputs(List.of(TensorSpec.floats(3), TensorSpec.floats(4))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "Layer expects batches of one size, and one size along the axes [1, 1] but received");
    assertThatThrownBy(() -> Dot.of(2).outputs(List.of(TensorSpec.floats(3), TensorSpec.floats(3))))
        .isInstanceOf(ShapeException.class);
    assertThat(Dot.of(2).outputs(List.of(TensorSpec.floats(5, 3), TensorSpec.floats(-1, 3))))
        .containsExactly(TensorSpec.floats(5, -1));
  }
}
