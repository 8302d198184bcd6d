package dev.lamina.models;

import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dot;
import dev.lamina.models.layers.Multiply;
import dev.lamina.models.testing.LayerContract;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of graphs are central differences, for every weight and input. */
class FunctionalGradientTest {
  private static SymbolicTensor input(String name) {
    return Input.of(3).name(name).tensor();
  }

  static List<Named<Model>> models() {
    SymbolicTensor x = input("x");
    SymbolicTensor tanh = x.then("tanh", Dense.of(3, Activations.TANH));
    SharedLayer shared = SharedLayer.of("shared", Dense.of(3, Activations.TANH));
    SharedLayer norm = SharedLayer.of("norm", BatchNormalization.of());
    Functional inner =
        Functional.builder()
            .name("inner")
            .input(x)
            .output("one", tanh.then(Dense.of(2, Activations.SIGMOID)))
            .output("two", tanh)
            .build();
    List<SymbolicTensor> parts = inner.applyAll(x.then(Dense.of(3)));
    return List.of(
        Named.of("a layer on its own output", Functional.of(x, shared.apply(shared.apply(x)))),
        Named.of("a normalization used twice", Functional.of(x, norm.apply(norm.apply(tanh)))),
        Named.of("a diamond", Functional.of(x, Multiply.of().apply(tanh, x.then(Dense.of(3))))),
        Named.of("a tensor taken twice", Functional.of(x, Multiply.of().apply(tanh, tanh))),
        Named.of("a residual", Functional.of(x, Add.of().apply(x, tanh))),
        Named.of(
            "a model of two outputs within",
            Functional.of(x, Concatenate.of().apply(parts.get(0), parts.get(1)))),
        Named.of(
            "two outputs, one on the way to the other",
            Functional.of(List.of(x), List.of(tanh, tanh.then(Dense.of(1))))));
  }

  @ParameterizedTest
  @MethodSource("models")
  void gradientsGoThrough(Model model) {
    LayerContract.check(model, List.of(TensorSpec.floats(3)));
  }

  /** Central differences through everything at once, for every weight and input. */
  @Test
  void gradientsGoThroughSharedLayersNestedModelsAndDiamonds() {
    SymbolicTensor a = input("a");
    SymbolicTensor b = input("b");
    SharedLayer dense = SharedLayer.of("dense", Dense.of(3, Activations.TANH));
    SymbolicTensor once = dense.apply(a);
    SymbolicTensor twice = dense.apply(once);
    SymbolicTensor other = dense.apply(b);
    SymbolicTensor residual = Add.of().apply(a, twice);
    SharedLayer block =
        SharedLayer.of(
            "block",
            Sequential.of(
                Input.of(3),
                Dense.of(2, Activations.SIGMOID),
                BatchNormalization.of(),
                Dense.of(3)));
    SymbolicTensor left = block.apply(residual);
    SymbolicTensor right = block.apply(other);
    Functional model =
        Functional.of(
            List.of(a, b),
            List.of(
                Multiply.of().apply(left, right),
                Dot.of(1).apply(residual, right),
                residual.then(Dense.of(1))));
    LayerContract.check(model, List.of(TensorSpec.floats(3), TensorSpec.floats(3)));
  }
}
