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
import dev.lamina.models.regularizers.L2;
import org.junit.jupiter.api.Test;

class DenseTest {
  @Test
  void multipliesAddsAndActivates() {
    // (1, 2) * [[1, -3], [2, 1]] = (5, -1); + (10, 0.5) = (15, -0.5); relu = (15, 0)
    try (LayerRun run = LayerRun.training(Dense.of(2, Activations.RELU), TensorSpec.floats(2))) {
      run.set("kernel", 1, -3, 2, 1).set("bias", 10, 0.5f);
      assertThat(run.output(Array.of(new float[][] {{1, 2}})))
          .isEqualTo(Array.of(new float[][] {{15, 0}}));
    }
  }

  @Test
  void worksOnTheLastAxisOfHigherRanks() {
    // Each pair (a, b) becomes a + 10 b.
    float[] pairs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    float[] sums = {21, 43, 65, 87, 109, 131};
    try (LayerRun run = LayerRun.training(Dense.of(1), TensorSpec.floats(3, 2))) {
      run.set("kernel", 1, 10);
      assertThat(run.output(Array.of(pairs, 2, 3, 2))).isEqualTo(Array.of(sums, 2, 3, 1));
    }
    TensorSpec anySteps =
        new TensorSpec(Shape.of(Shape.UNKNOWN, Shape.UNKNOWN, Shape.UNKNOWN, 2), DType.FLOAT32);
    try (LayerRun run = LayerRun.training(Dense.of(1), anySteps)) {
      run.set("kernel", 1, 10);
      assertThat(run.output(Array.of(pairs, 1, 3, 2, 2))).isEqualTo(Array.of(sums, 1, 3, 2, 1));
    }
  }

  @Test
  void softmaxOfAMatrixIsTheLastNode() {
    // The cross-entropy losses look for this node to find the scores before it.
    try (LayerRun run = LayerRun.training(Dense.of(3, Activations.SOFTMAX), TensorSpec.floats(2))) {
      assertThat(run.outputOp()).isEqualTo("Softmax");
    }
  }

  @Test
  void linearAddsNoNode() {
    try (LayerRun run = LayerRun.training(Dense.of(3), TensorSpec.floats(2))) {
      assertThat(run.outputOp()).isEqualTo("BiasAdd");
    }
    try (LayerRun run = LayerRun.training(Dense.of(3).useBias(false), TensorSpec.floats(2))) {
      assertThat(run.outputOp()).isEqualTo("MatMul");
      assertThat(run.weightNames()).containsExactly("kernel");
    }
  }

  @Test
  void weightsHaveTheShapesAndFirstValuesAskedFor() {
    Dense layer =
        Dense.of(4).kernelInitializer(Initializers.ONES).biasInitializer(Initializers.constant(2));
    try (LayerRun run = LayerRun.training(layer, TensorSpec.floats(3))) {
      assertThat(run.weightNames()).containsExactly("kernel", "bias");
      assertThat(run.weight("kernel").shape()).isEqualTo(Shape.of(3, 4));
      assertThat(run.weight("kernel").floats()).containsOnly(1f);
      assertThat(run.weight("bias")).isEqualTo(Array.of(new float[] {2, 2, 2, 2}));
    }
  }

  @Test
  void defaultsAreThoseOfKeras() {
    assertThat(Dense.of(8))
        .isEqualTo(
            new Dense(
                8,
                Activations.LINEAR,
                true,
                Initializers.GLOROT_UNIFORM,
                Initializers.ZEROS,
                Regularizer.none(),
                Regularizer.none()));
  }

  @Test
  void withersChangeOneComponent() {
    Dense changed =
        Dense.of(8)
            .activation(Activations.TANH)
            .useBias(false)
            .kernelInitializer(Initializers.HE_NORMAL)
            .biasInitializer(Initializers.ONES)
            .kernelRegularizer(L2.of(0.1))
            .biasRegularizer(L2.of(0.2));
    assertThat(changed)
        .isEqualTo(
            new Dense(
                8,
                Activations.TANH,
                false,
                Initializers.HE_NORMAL,
                Initializers.ONES,
                L2.of(0.1),
                L2.of(0.2)));
  }

  @Test
  void outputReplacesTheLastSize() {
    assertThat(Dense.of(8).output(TensorSpec.floats(3))).isEqualTo(TensorSpec.floats(8));
    assertThat(Dense.of(8).output(TensorSpec.floats(5, 3))).isEqualTo(TensorSpec.floats(5, 8));
  }

  @Test
  void mistakesAreNamedWithTheirFix() {
    assertThatThrownBy(() -> Dense.of(-3))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("units: -3 (expected: >= 1)");
    assertThatThrownBy(() -> Dense.of(1).output(TensorSpec.floats()))
        .isInstanceOf(ShapeException.class)
        .hasMessage("Layer expects (?, features) but received (?,). Add Reshape.of(1) before it.");
    assertThatThrownBy(() -> Dense.of(1).output(TensorSpec.floats(Shape.UNKNOWN)))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("(?, ?)")
        .hasMessageContaining("Give the last size in the model's input.");
  }
}
