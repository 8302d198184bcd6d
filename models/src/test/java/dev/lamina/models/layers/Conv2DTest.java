package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Regularizer;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.regularizers.L1;
import dev.lamina.models.regularizers.L2;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Conv2DTest {
  private static final Array ONE_TO_NINE =
      Array.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, 1);

  private static Array oneFilter(Conv2D layer) {
    try (LayerRun run = LayerRun.training(layer, TensorSpec.floats(3, 3, 1))) {
      return run.set("kernel", 1, 2, 3, 4).output(ONE_TO_NINE);
    }
  }

  @Test
  void validStaysWithinTheImage() {
    // top left: 1*1 + 2*2 + 4*3 + 5*4 = 37, and so on
    assertThat(oneFilter(Conv2D.of(1, 2)))
        .isEqualTo(Array.of(new float[] {37, 47, 67, 77}, 1, 2, 2, 1));
  }

  @Test
  void sameContinuesWithZerosBelowAndToTheRightFirst() {
    // top right: 3*1 + 6*3 = 21; bottom left: 7*1 + 8*2 = 23; bottom right: 9*1
    assertThat(oneFilter(Conv2D.of(1, 2).padding(Padding.SAME)))
        .isEqualTo(Array.of(new float[] {37, 47, 21, 67, 77, 33, 23, 26, 9}, 1, 3, 3, 1));
  }

  @Test
  void stridesSkipPositions() {
    assertThat(oneFilter(Conv2D.of(1, 2).strides(2)))
        .isEqualTo(Array.of(new float[] {37}, 1, 1, 1, 1));
    assertThat(oneFilter(Conv2D.of(1, 2).strides(2).padding(Padding.SAME)))
        .isEqualTo(Array.of(new float[] {37, 21, 23, 9}, 1, 2, 2, 1));
  }

  @Test
  void dilationLeavesGapsBetweenTheKernelsValues() {
    // the corners: 1*1 + 3*2 + 7*3 + 9*4 = 64
    assertThat(oneFilter(Conv2D.of(1, 2).dilationRate(2)))
        .isEqualTo(Array.of(new float[] {64}, 1, 1, 1, 1));
  }

  static List<Arguments> geometries() {
    List<Arguments> cases = new ArrayList<>();
    for (Padding padding : Padding.values()) {
      for (int groups : new int[] {1, 2}) {
        Conv2D conv = Conv2D.of(4, Size2D.of(3, 2)).padding(padding).groups(groups);
        for (Size2D image : new Size2D[] {Size2D.of(7, 8), Size2D.of(9, 6)}) {
          cases.add(Arguments.of(conv, image));
          cases.add(Arguments.of(conv.strides(Size2D.of(2, 3)), image));
          cases.add(Arguments.of(conv.dilationRate(2), image));
          cases.add(Arguments.of(conv.dilationRate(Size2D.of(3, 1)), image));
          cases.add(Arguments.of(conv.dilationRate(Size2D.of(1, 4)), image));
        }
      }
      for (int strides : new int[] {1, 2}) {
        Conv2D depthwise = Conv2D.of(4, 3).padding(padding).groups(4).strides(strides);
        cases.add(Arguments.of(depthwise, Size2D.of(6, 7)));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void resultIsThatOfPlainLoops(Conv2D layer, Size2D image) {
    // Small whole numbers, so that float32 sums are exact in any order.
    Random random = new Random(5);
    Array x = wholeNumbers(random, 2, image.height(), image.width(), 4);
    Array kernel =
        wholeNumbers(
            random,
            layer.kernelSize().height(),
            layer.kernelSize().width(),
            4 / layer.groups(),
            layer.filters());
    Array expected = loops(layer, x, kernel);
    TensorSpec unknownSizes =
        new TensorSpec(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN, Shape.UNKNOWN, 4), DType.FLOAT32);
    for (TensorSpec spec : List.of(x.batchSpec(), unknownSizes)) {
      try (LayerRun run = LayerRun.training(layer, spec)) {
        assertThat(run.weight("kernel").shape()).isEqualTo(kernel.shape());
        assertThat(run.set("kernel", kernel.floats()).output(x)).isEqualTo(expected);
      }
    }
    assertThat(layer.output(x.batchSpec()).shape())
        .isEqualTo(expected.shape().with(0, Shape.UNKNOWN));
  }

  private static Array wholeNumbers(Random random, long... shape) {
    Array result = Array.zeros(DType.FLOAT32, Shape.of(shape));
    for (int i = 0; i < result.size(); i++) {
      result.floats()[i] = random.nextInt(-4, 5);
    }
    return result;
  }

  /** The definition of a convolution, with TensorFlow's rule for SAME: the odd zero comes last. */
  private static Array loops(Conv2D c, Array x, Array kernel) {
    int height = (int) x.shape().dim(1);
    int width = (int) x.shape().dim(2);
    int reachY = (c.kernelSize().height() - 1) * c.dilationRate().height() + 1;
    int reachX = (c.kernelSize().width() - 1) * c.dilationRate().width() + 1;
    int strideY = c.strides().height();
    int strideX = c.strides().width();
    boolean same = c.padding() == Padding.SAME;
    int newHeight = (int) Math.ceil((same ? height : height - reachY + 1) / (double) strideY);
    int newWidth = (int) Math.ceil((same ? width : width - reachX + 1) / (double) strideX);
    int top = same ? Math.max(0, (newHeight - 1) * strideY + reachY - height) / 2 : 0;
    int left = same ? Math.max(0, (newWidth - 1) * strideX + reachX - width) / 2 : 0;
    int channels = (int) x.shape().dim(3);
    int groupChannels = channels / c.groups();
    int groupFilters = c.filters() / c.groups();
    int rows = x.rows();
    float[] y = new float[rows * newHeight * newWidth * c.filters()];
    int at = 0;
    for (int n = 0; n < rows; n++) {
      for (int i = 0; i < newHeight; i++) {
        for (int j = 0; j < newWidth; j++) {
          for (int f = 0; f < c.filters(); f++) {
            double sum = 0;
            for (int a = 0; a < c.kernelSize().height(); a++) {
              for (int b = 0; b < c.kernelSize().width(); b++) {
                int row = i * strideY - top + a * c.dilationRate().height();
                int column = j * strideX - left + b * c.dilationRate().width();
                if (row < 0 || row >= height || column < 0 || column >= width) {
                  continue;
                }
                for (int g = 0; g < groupChannels; g++) {
                  int channel = f / groupFilters * groupChannels + g;
                  int pixel = ((n * height + row) * width + column) * channels + channel;
                  int weight =
                      ((a * c.kernelSize().width() + b) * groupChannels + g) * c.filters() + f;
                  sum += x.get(pixel) * kernel.get(weight);
                }
              }
            }
            y[at++] = (float) sum;
          }
        }
      }
    }
    return Array.of(y, rows, newHeight, newWidth, c.filters());
  }

  @Test
  void biasAndActivationComeLast() {
    // 37 - 50 and 77 - 50, then relu
    try (LayerRun run =
        LayerRun.training(Conv2D.of(1, 2, Activations.RELU), TensorSpec.floats(3, 3, 1))) {
      run.set("kernel", 1, 2, 3, 4).set("bias", -50);
      assertThat(run.output(ONE_TO_NINE))
          .isEqualTo(Array.of(new float[] {0, 0, 17, 27}, 1, 2, 2, 1));
    }
  }

  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(Conv2D.of(8, 3))
        .isEqualTo(
            new Conv2D(
                8,
                Size2D.of(3, 3),
                Size2D.of(1, 1),
                Padding.VALID,
                Size2D.of(1, 1),
                1,
                Activations.LINEAR,
                true,
                Initializers.GLOROT_UNIFORM,
                Initializers.ZEROS,
                Regularizer.none(),
                Regularizer.none()));
  }

  @Test
  void withersChangeOneComponent() {
    Conv2D changed =
        Conv2D.of(8, 3)
            .strides(2)
            .padding(Padding.SAME)
            .groups(4)
            .activation(Activations.RELU)
            .useBias(false)
            .kernelInitializer(Initializers.HE_NORMAL)
            .biasInitializer(Initializers.ONES)
            .kernelRegularizer(L2.of(0.1))
            .biasRegularizer(L1.of(0.2));
    assertThat(changed)
        .isEqualTo(
            new Conv2D(
                8,
                Size2D.of(3, 3),
                Size2D.of(2, 2),
                Padding.SAME,
                Size2D.of(1, 1),
                4,
                Activations.RELU,
                false,
                Initializers.HE_NORMAL,
                Initializers.ONES,
                L2.of(0.1),
                L1.of(0.2)));
    assertThat(Conv2D.of(8, 3).dilationRate(2).dilationRate()).isEqualTo(Size2D.of(2));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> Conv2D.of(0, 3))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("filters: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Conv2D.of(8, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("height: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Conv2D.of(8, 3).groups(3))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("filters: 8 (expected: a multiple of groups, 3)");
    assertThatThrownBy(() -> Conv2D.of(8, 3).strides(2).dilationRate(2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("dilationRate: 2 x 2 (expected: 1 x 1, because strides are 2 x 2)");
  }

  @Test
  void wrongInputsAreNamedWithTheirFix() {
    assertRefused(
        Conv2D.of(8, 3),
        TensorSpec.floats(784),
        "expects (?, height, width, channels) but received (?, 784). "
            + "Add Reshape.of(28, 28, 1) before it.");
    assertRefused(
        Conv2D.of(8, 3),
        TensorSpec.floats(783),
        "received (?, 783). Add Reshape.of(height, width, channels) before it.");
    assertRefused(
        Conv2D.of(8, 3),
        TensorSpec.floats(20, 30),
        "received (?, 20, 30). Add Reshape.of(20, 30, 1) before it.");
    assertRefused(
        Conv2D.of(8, 3),
        TensorSpec.floats(20, 30, Shape.UNKNOWN),
        "with a known number of channels but received (?, 20, 30, ?). "
            + "Give the last size in the model's input.");
    assertRefused(
        Conv2D.of(8, 3).dilationRate(2),
        TensorSpec.floats(5, 4, 1),
        "expects images of at least 5 x 5 but received (?, 5, 4, 1). "
            + "Choose a smaller kernelSize, or Padding.SAME.");
    assertRefused(
        Conv2D.of(8, 3).groups(2),
        TensorSpec.floats(5, 5, 3),
        "expects a multiple of groups, 2, as channels but received (?, 5, 5, 3). "
            + "Choose groups that divide both channels and filters.");
  }

  private static void assertRefused(Conv2D layer, TensorSpec input, String message) {
    assertThatThrownBy(() -> layer.output(input))
        .isInstanceOf(ShapeException.class)
        .hasMessageEndingWith(message);
  }
}
