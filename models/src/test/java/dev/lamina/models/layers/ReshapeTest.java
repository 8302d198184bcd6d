package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Layer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.EngineException;
import org.junit.jupiter.api.Test;

/** Reshape and Flatten. */
class ReshapeTest {
  private static Array run(Layer layer, TensorSpec spec, Array x) {
    try (LayerRun run = LayerRun.inference(layer, spec)) {
      return run.output(x);
    }
  }

  @Test
  void valuesKeepTheirOrderAndType() {
    Array bytes = Array.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 6);
    assertThat(run(Reshape.of(3, 2), bytes.batchSpec(), bytes))
        .isEqualTo(bytes.reshape(Shape.of(2, 3, 2)));
    assertThat(run(Reshape.of(3, -1, 1), bytes.batchSpec(), bytes))
        .isEqualTo(bytes.reshape(Shape.of(2, 3, 2, 1)));
    Array cubes = bytes.reshape(Shape.of(2, 3, 2, 1));
    assertThat(run(Flatten.of(), cubes.batchSpec(), cubes)).isEqualTo(bytes);
    Array numbers = Array.of(new long[] {5, 6}, Shape.of(2));
    assertThat(run(Flatten.of(), numbers.batchSpec(), numbers))
        .isEqualTo(numbers.reshape(Shape.of(2, 1)));
  }

  @Test
  void sizesThatOnlyTheDataTellStayUnknown() {
    TensorSpec steps = new TensorSpec(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN, 4), DType.FLOAT32);
    assertThat(Flatten.of().output(steps).shape())
        .isEqualTo(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN));
    assertThat(Reshape.of(-1, 2).output(steps).shape())
        .isEqualTo(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN, 2));
    assertThat(Reshape.of(6, 2).output(steps).shape()).isEqualTo(Shape.of(Shape.UNKNOWN, 6, 2));
    Array x = Array.zeros(DType.FLOAT32, Shape.of(2, 3, 4));
    assertThat(run(Flatten.of(), steps, x).shape()).isEqualTo(Shape.of(2, 12));
    assertThat(run(Reshape.of(-1, 2), steps, x).shape()).isEqualTo(Shape.of(2, 6, 2));
    assertThat(run(Reshape.of(6, 2), steps, x).shape()).isEqualTo(Shape.of(2, 6, 2));
  }

  @Test
  void rowsAreNeverSplitIntoSeveral() {
    // Rows of 12 values would also make two rows of 6 each.
    TensorSpec steps = new TensorSpec(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN, 4), DType.FLOAT32);
    Array x = Array.zeros(DType.FLOAT32, Shape.of(2, 3, 4));
    assertThatThrownBy(() -> run(Reshape.of(6), steps, x)).isInstanceOf(EngineException.class);
  }

  @Test
  void flattenMultipliesTheSizes() {
    assertThat(Flatten.of().output(TensorSpec.floats(28, 28, 1))).isEqualTo(TensorSpec.floats(784));
    assertThat(Flatten.of().output(TensorSpec.floats())).isEqualTo(TensorSpec.floats(1));
  }

  @Test
  void sizesThatDoNotFitAreNamedWithTheirFix() {
    assertThatThrownBy(() -> Reshape.of(28, 27).output(TensorSpec.floats(784)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer expects rows of 756 values, to become [28, 27] but received (?, 784). "
                + "Choose sizes whose product is 784.");
    assertThatThrownBy(() -> Reshape.of(-1, 27).output(TensorSpec.floats(784)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer expects rows of a multiple of 27 values, to become [-1, 27] but received "
                + "(?, 784). Choose sizes whose product divides 784.");
    for (int[] sizes : new int[][] {{0}, {-2, 3}, {-1, -1}}) {
      assertThatThrownBy(() -> Reshape.of(sizes))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageEndingWith("(expected: sizes >= 1, one of which may be -1)");
    }
  }
}
