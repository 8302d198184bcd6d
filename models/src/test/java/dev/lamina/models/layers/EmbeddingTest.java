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
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.initializers.RandomUniform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {
  private static final TensorSpec NUMBERS = TensorSpec.floats(2).dtype(DType.INT32);

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"INT32", "INT64"})
  void eachNumberBecomesItsRow(DType dtype) {
    try (LayerRun run = LayerRun.training(Embedding.of(3, 2), NUMBERS.dtype(dtype))) {
      run.set("embeddings", 1, 2, 3, 4, 5, 6);
      assertThat(run.output(Array.of(new int[][] {{2, 0}, {1, 1}}).cast(dtype)))
          .isEqualTo(Array.of(new float[] {5, 6, 1, 2, 3, 4, 3, 4}, 2, 2, 2));
    }
  }

  @Test
  void scalarsBecomeRows() {
    TensorSpec scalars = TensorSpec.floats().dtype(DType.INT32);
    assertThat(Embedding.of(3, 2).output(scalars)).isEqualTo(TensorSpec.floats(2));
    assertThat(Embedding.of(3, 2).output(TensorSpec.floats(4, 5).dtype(DType.INT64)))
        .isEqualTo(TensorSpec.floats(4, 5, 2));
  }

  @Test
  void theDefaultsAreKerass() {
    assertThat(Embedding.of(3, 2))
        .isEqualTo(new Embedding(3, 2, RandomUniform.of(-0.05, 0.05), Regularizer.none(), false));
    try (LayerRun run = LayerRun.training(Embedding.of(3, 2), NUMBERS)) {
      assertThat(run.weightNames()).containsExactly("embeddings");
      assertThat(run.weight("embeddings").shape()).isEqualTo(Shape.of(3, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aNumberWithoutARowIsAnError(int number) {
    try (LayerRun run = LayerRun.training(Embedding.of(3, 2), NUMBERS)) {
      Array x = Array.of(new int[][] {{0, number}});
      assertThatThrownBy(() -> run.output(x))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("indices[0,1] = %d is not in [0, 3)".formatted(number));
    }
  }

  @Test
  void floatsAndSizesBelowOneAreRefused() {
    assertThat(Embedding.of(3, 2).accepts()).containsExactlyInAnyOrder(DType.INT32, DType.INT64);
    assertThatThrownBy(() -> Embedding.of(0, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("inputDim: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Embedding.of(2, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("outputDim: 0 (expected: >= 1)");
    assertThatThrownBy(
            () -> Embedding.of(3, 2).maskZero(true).output(TensorSpec.floats().dtype(DType.INT32)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer expects (?, steps) with maskZero but received (?,).");
  }
}
