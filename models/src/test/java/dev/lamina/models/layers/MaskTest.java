package dev.lamina.models.layers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.ModelRun;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which steps count at the end of a way that a mask goes along. */
class MaskTest {
  /** Numbers 0, 1, 2, 3 stand for 100, 1, 2, 4. */
  private static final float[] TABLE = {100, 1, 2, 4};

  private static Input numbers(String name) {
    return Input.of(3).dtype(DType.INT32).name(name);
  }

  private static Embedding masking() {
    return Embedding.of(4, 1).maskZero(true);
  }

  private static double pooled(Functional model, Array... inputs) {
    try (ModelRun run = ModelRun.inference(model)) {
      model.layers().stream()
          .filter(node -> node.layer() instanceof Embedding)
          .forEach(node -> run.set(node.name() + ".embeddings", TABLE));
      return run.output("mean", inputs).get(0);
    }
  }

  private static Array steps(int... numbers) {
    return Array.of(numbers, 1, numbers.length);
  }

  /** Rows (1, 2), (4) and none: means of 10 x + 1 over the steps that are there. */
  @Test
  void stepsThatAreNotThereAreLeftOutOfTheMean() {
    Sequential model =
        Sequential.builder(numbers("words"))
            .add("words_of", masking())
            .add("dense", Dense.of(1))
            .add("mean", GlobalAveragePooling1D.of())
            .build();
    try (ModelRun run = ModelRun.inference(model)) {
      run.set("words_of.embeddings", TABLE).set("dense.kernel", 10).set("dense.bias", 1);
      assertThat(run.output("mean", Array.of(new int[][] {{1, 2, 0}, {0, 0, 3}, {0, 0, 0}})))
          .isEqualTo(Array.of(new float[][] {{16}, {41}, {0}}));
    }
  }

  @Test
  void withoutMaskZeroAllStepsCount() {
    SymbolicTensor x = numbers("x").tensor();
    SymbolicTensor y = x.then(Embedding.of(4, 1)).then("mean", GlobalAveragePooling1D.of());
    assertThat(pooled(Functional.of(x, y), steps(1, 2, 0))).isCloseTo(103 / 3.0, within());
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-4);
  }

  static List<MultiLayer> keepers() {
    return List.of(
        ActivationLayer.of(Activations.RELU),
        Dropout.of(0.5),
        Identity.of(),
        Rescaling.of(1),
        Sequential.of(Input.of(3, 1), Identity.of(), Rescaling.of(1)),
        Sequential.of(Input.of(3, 1), Dropout.of(0.1)));
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void layersThatWorkStepByStepKeepTheMask(MultiLayer layer) {
    SymbolicTensor x = numbers("x").tensor();
    SymbolicTensor y = x.then(masking()).then(layer).then("mean", GlobalAveragePooling1D.of());
    assertThat(pooled(Functional.of(x, y), steps(1, 2, 0))).isEqualTo(1.5);
  }

  @Test
  void normalizationsKeepTheMask() {
    assertThat(LayerNormalization.of().keepsMask()).isTrue();
    assertThat(BatchNormalization.of().keepsMask()).isTrue();
  }

  /** A flattened and reshaped sequence is another one. */
  @Test
  void layersThatTakeStepsAwayEndTheMask() {
    SymbolicTensor x = numbers("x").tensor();
    SymbolicTensor y =
        x.then(masking())
            .then(Flatten.of())
            .then(Reshape.of(3, 1))
            .then("mean", GlobalAveragePooling1D.of());
    assertThat(pooled(Functional.of(x, y), steps(1, 2, 0))).isCloseTo(103 / 3.0, within());
  }

  private static double merged(MultiLayer merger, boolean secondMasks, int[] a, int[] b) {
    SymbolicTensor left = numbers("a").tensor();
    SymbolicTensor right = numbers("b").tensor();
    SymbolicTensor merged =
        merger.apply(left.then(masking()), right.then(Embedding.of(4, 1).maskZero(secondMasks)));
    SymbolicTensor mean = merged.then("mean", GlobalAveragePooling1D.of());
    return pooled(Functional.of(List.of(left, right), List.of(mean)), steps(a), steps(b));
  }

  /** As in Keras 3: steps (1, 2, 0) and (1, 0, 0) give (1 + 1, 2 + 100), and no third. */
  @Test
  void aMergedStepIsThereIfItIsInAnyInput() {
    int[] a = {1, 2, 0};
    int[] b = {1, 0, 0};
    assertThat(merged(Add.of(), true, a, b)).isEqualTo((2 + 102) / 2.0);
    assertThat(merged(Add.of(), false, a, b)).isCloseTo((2 + 102 + 200) / 3.0, within());
    assertThat(merged(Maximum.of(), true, a, b)).isEqualTo((1 + 100) / 2.0);
    assertThat(merged(Average.of(), true, a, b)).isEqualTo((1 + 51) / 2.0);
  }

  /** Six steps: of the first three 1 and 2, of the others 4, or all three. */
  @Test
  void stepsAfterStepsHaveTheirMasksOneAfterTheOther() {
    int[] a = {1, 2, 0};
    int[] b = {3, 0, 0};
    assertThat(merged(Concatenate.of(1), true, a, b)).isCloseTo(7 / 3.0, within());
    assertThat(merged(Concatenate.of(1), false, a, b)).isCloseTo(207 / 5.0, within());
  }

  /** The first feature's mean over the steps that either input has. */
  @Test
  void featuresBesideFeaturesCountIfEitherIsThere() {
    assertThat(merged(Concatenate.of(), true, new int[] {1, 2, 0}, new int[] {1, 0, 0}))
        .isEqualTo(1.5);
    assertThat(merged(Concatenate.of(), true, new int[] {1, 0, 0}, new int[] {1, 3, 0}))
        .isEqualTo(101 / 2.0);
  }

  /** Steps (1, 2, 0) and (1, 0, 0) of 1, 2 and 1, 100: the third of either is not there. */
  @Test
  void everyLayerThatMergesStepsGoesByTheSameRule() {
    int[] a = {1, 2, 0};
    int[] b = {1, 0, 0};
    assertThat(merged(Subtract.of(), true, a, b)).isEqualTo((0 - 98) / 2.0);
    assertThat(merged(Multiply.of(), true, a, b)).isEqualTo((1 + 200) / 2.0);
    assertThat(merged(Minimum.of(), true, a, b)).isEqualTo((1 + 2) / 2.0);
  }

  /** Three inputs of which one has no mask: all its steps are there. */
  @Test
  void oneInputWithoutAMaskIsEnoughForEveryStep() {
    SymbolicTensor x = numbers("x").tensor();
    SymbolicTensor masked = x.then("one", masking());
    SymbolicTensor other = x.then("two", masking());
    SymbolicTensor plain = x.then("three", Embedding.of(4, 1));
    SymbolicTensor sum = Add.of().apply(masked, plain, other);
    Functional model = Functional.of(x, sum.then("mean", GlobalAveragePooling1D.of()));
    // 3 * (1 + 2 + 100) over three steps
    assertThat(pooled(model, steps(1, 2, 0))).isCloseTo(103, within());
  }

  /** Products of all pairs of steps are no steps any more: (1 + 2 + 100) * (1, 2, 100). */
  @Test
  void dotEndsTheMask() {
    SymbolicTensor x = numbers("x").tensor();
    SymbolicTensor steps = x.then(masking());
    SymbolicTensor mean = Dot.of(2).apply(steps, steps).then("mean", GlobalAveragePooling1D.of());
    try (ModelRun run = ModelRun.inference(Functional.of(x, mean))) {
      run.set("embedding.embeddings", TABLE);
      Array pairs = run.output("mean", steps(1, 2, 0));
      assertThat(pairs.get(0)).isCloseTo(103 / 3.0, within());
      assertThat(pairs.get(2)).isCloseTo(10300 / 3.0, Offset.offset(1e-2));
    }
  }

  /** The mask is made in the inner model, and used in the outer one; also while learning. */
  @Test
  void aMaskLeavesTheModelThatMadeIt() {
    SymbolicTensor words = numbers("words").tensor();
    Functional text =
        Functional.of(words, words.then("table", masking()).then("scale", Rescaling.of(10)));
    SymbolicTensor x = numbers("x").tensor();
    SymbolicTensor y = x.then("text", text).then("mean", GlobalAveragePooling1D.of());
    Functional model = Functional.of(x, y);
    for (ModelRun open : List.of(ModelRun.inference(model), ModelRun.training(model))) {
      try (ModelRun run = open) {
        run.set("text.table.embeddings", TABLE);
        assertThat(run.output("mean", steps(1, 2, 0)).get(0)).isEqualTo(15);
      }
    }
  }

  /** One table at two places: each tensor has the mask of its own numbers. */
  @Test
  void eachUseOfASharedLayerHasAMaskOfItsOwn() {
    SymbolicTensor a = numbers("a").tensor();
    SymbolicTensor b = numbers("b").tensor();
    SharedLayer table = SharedLayer.of("table", masking());
    SharedLayer mean = SharedLayer.of("mean_of", GlobalAveragePooling1D.of());
    SymbolicTensor both =
        Concatenate.of().apply("both", mean.apply(table.apply(a)), mean.apply(table.apply(b)));
    try (ModelRun run = ModelRun.inference(Functional.of(List.of(a, b), List.of(both)))) {
      run.set("table.embeddings", TABLE);
      assertThat(run.output("both", steps(1, 2, 0), steps(3, 0, 0)))
          .isEqualTo(Array.of(new float[][] {{1.5f, 4}}));
    }
  }
}
