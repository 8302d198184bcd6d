package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.Layer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import org.junit.jupiter.api.Test;

class PoolingTest {
  private static final Array ONE_TO_NINE =
      Array.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, 1);

  private static Array run(Layer layer, Array x) {
    try (LayerRun run = LayerRun.training(layer, x.batchSpec())) {
      return run.output(x);
    }
  }

  @Test
  void windowsLieSideBySideUnlessStridesSayOtherwise() {
    // 1 2 | 3      the last row and column fit no window of 2 x 2
    // 4 5 | 6
    assertThat(run(MaxPooling2D.of(), ONE_TO_NINE))
        .isEqualTo(Array.of(new float[] {5}, 1, 1, 1, 1));
    assertThat(run(AveragePooling2D.of(), ONE_TO_NINE))
        .isEqualTo(Array.of(new float[] {3}, 1, 1, 1, 1));
    assertThat(run(MaxPooling2D.of().strides(1), ONE_TO_NINE))
        .isEqualTo(Array.of(new float[] {5, 6, 8, 9}, 1, 2, 2, 1));
    assertThat(run(AveragePooling2D.of().strides(1), ONE_TO_NINE))
        .isEqualTo(Array.of(new float[] {3, 4, 6, 7}, 1, 2, 2, 1));
  }

  @Test
  void whatLiesBeyondTheBorderDoesNotCount() {
    Array negative = Array.of(new float[] {-1, -2, -3, -4, -5, -6, -7, -8, -9}, 1, 3, 3, 1);
    assertThat(run(MaxPooling2D.of().padding(Padding.SAME), negative))
        .isEqualTo(Array.of(new float[] {-1, -3, -7, -9}, 1, 2, 2, 1));
    // (1 + 2 + 4 + 5) / 4, (3 + 6) / 2, (7 + 8) / 2, 9 / 1
    assertThat(run(AveragePooling2D.of().padding(Padding.SAME), ONE_TO_NINE))
        .isEqualTo(Array.of(new float[] {3, 4.5f, 7.5f, 9}, 1, 2, 2, 1));
  }

  @Test
  void windowsNeedNotBeSquareAndChannelsStayApart() {
    // two channels, the second 100 times the first
    Array x = Array.of(new float[] {1, 100, 2, 200, 3, 300, 4, 400, 5, 500, 6, 600}, 1, 2, 3, 2);
    assertThat(run(MaxPooling2D.of(Size2D.of(1, 3)), x))
        .isEqualTo(Array.of(new float[] {3, 300, 6, 600}, 1, 2, 1, 2));
    assertThat(run(AveragePooling2D.of(Size2D.of(2, 1)), x))
        .isEqualTo(Array.of(new float[] {2.5f, 250, 3.5f, 350, 4.5f, 450}, 1, 1, 3, 2));
  }

  @Test
  void globalAverageIsTheMeanOfEachChannel() {
    Array x = Array.of(new float[] {1, 10, 2, 20, 3, 30, 6, 60}, 1, 2, 2, 2);
    assertThat(run(GlobalAveragePooling2D.of(), x)).isEqualTo(Array.of(new float[] {3, 30}, 1, 2));
    assertThat(run(GlobalAveragePooling2D.of().keepDims(true), x))
        .isEqualTo(Array.of(new float[] {3, 30}, 1, 1, 1, 2));
  }

  @Test
  void maxPoolingUsesTheOpThatIsFast() {
    try (LayerRun run = LayerRun.training(MaxPooling2D.of(), TensorSpec.floats(4, 4, 1))) {
      assertThat(run.outputOp()).isEqualTo("MaxPool");
    }
  }

  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(MaxPooling2D.of())
        .isEqualTo(new MaxPooling2D(Size2D.of(2), Size2D.of(2), Padding.VALID));
    assertThat(MaxPooling2D.of(3))
        .isEqualTo(new MaxPooling2D(Size2D.of(3), Size2D.of(3), Padding.VALID));
    assertThat(AveragePooling2D.of())
        .isEqualTo(new AveragePooling2D(Size2D.of(2), Size2D.of(2), Padding.VALID));
    assertThat(GlobalAveragePooling2D.of()).isEqualTo(new GlobalAveragePooling2D(false));
  }

  @Test
  void wrongInputsAreNamedWithTheirFix() {
    assertThatThrownBy(() -> MaxPooling2D.of(3).output(TensorSpec.floats(2, 5, 1)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer expects images of at least 3 x 3 but received (?, 2, 5, 1). "
                + "Choose a smaller poolSize, or Padding.SAME.");
    assertThatThrownBy(() -> GlobalAveragePooling2D.of().output(TensorSpec.floats(9)))
        .isInstanceOf(ShapeException.class)
        .hasMessageEndingWith("Add Reshape.of(3, 3, 1) before it.");
  }

  /** Means of (1, 3, 5) and (10, 20, 60). */
  @Test
  void globalAveragePooling1dAveragesOverTheSteps() {
    Array x = Array.of(new float[] {1, 10, 3, 20, 5, 60}, 1, 3, 2);
    try (LayerRun run =
        LayerRun.training(GlobalAveragePooling1D.of(), TensorSpec.floats(Shape.UNKNOWN, 2))) {
      assertThat(run.output(x)).isEqualTo(Array.of(new float[][] {{3, 30}}));
    }
    assertThat(GlobalAveragePooling1D.of().keepDims(true).output(TensorSpec.floats(-1, 2)))
        .isEqualTo(TensorSpec.floats(1, 2));
    assertThatThrownBy(() -> GlobalAveragePooling1D.of().output(TensorSpec.floats(2)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects (?, steps, features) but received (?, 2).");
  }
}
