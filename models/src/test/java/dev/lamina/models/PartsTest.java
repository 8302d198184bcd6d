package dev.lamina.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Subtract;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Models made of models: with some layers frozen, and up to some layer. */
class PartsTest {
  private static SymbolicTensor input(String name, long... row) {
    return Input.of(row).name(name).tensor();
  }

  private static List<String> names(Model model) {
    return model.layers().stream().map(LayerNode::name).toList();
  }

  private static List<String> weights(Model model) {
    return Network.of(model).weights().stream().map(NetworkWeight::name).toList();
  }

  private static void refused(ThrowingCallable build, String message) {
    assertThatThrownBy(build).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }

  private static Sequential features() {
    return Sequential.builder(Input.of(2))
        .name("features")
        .add("hidden", Dense.of(2, Activations.RELU))
        .add("norm", BatchNormalization.of())
        .build();
  }

  private static List<String> trained(Model model) {
    return Network.of(model).trainableWeights().stream().map(NetworkWeight::name).toList();
  }

  @Test
  void frozenLayersKeepTheirWeights() {
    SymbolicTensor x = input("x", 2);
    SharedLayer tower = SharedLayer.of("tower", Dense.of(2));
    Functional model =
        Functional.of(
            x, Add.of().apply(tower.apply(x), tower.apply(x.then(features()))).then(Dense.of(1)));
    Functional frozen = model.freeze("tower_1", "features");
    assertThat(trained(frozen)).containsExactly("dense.kernel", "dense.bias");
    assertThat(weights(frozen)).isEqualTo(weights(model));
    assertThat(frozen.layer("tower").trainable()).isFalse();
    assertThat(frozen.unfreeze("tower").layer("tower_1").trainable()).isTrue();
    assertThat(trained(frozen.unfreeze("tower")))
        .containsExactly("tower.kernel", "tower.bias", "dense.kernel", "dense.bias");
    assertThat(trained(model.freeze())).isEmpty();
    assertThat(model.freeze().unfreeze()).isEqualTo(model);
    assertThat(model.freeze()).isNotEqualTo(model);
    refused(
        () -> model.freeze("towers"),
        "Unknown layer 'towers'. Known: tower, features, tower_1, add, dense");
    Sequential stack = features().freeze("norm");
    assertThat(trained(stack)).containsExactly("hidden.kernel", "hidden.bias");
  }

  /** Three deep: outer.features.hidden. */
  private static Functional deep() {
    SymbolicTensor x = input("x", 2);
    Functional middle = Functional.of(x, x.then(features()).then("last", Dense.of(2)));
    return Functional.of(x, x.then("outer", middle).then("head", Dense.of(1)));
  }

  @Test
  void layersWithinModelsAreFrozenByTheirPath() {
    Functional model = deep();
    assertThat(trained(model.freeze("outer.features.hidden")))
        .containsExactly(
            "outer.features.norm.gamma",
            "outer.features.norm.beta",
            "outer.last.kernel",
            "outer.last.bias",
            "head.kernel",
            "head.bias");
    assertThat(trained(model.freeze("outer.features", "head")))
        .containsExactly("outer.last.kernel", "outer.last.bias");
    assertThat(model.freeze("outer.features", "outer.last").layer("outer").trainable()).isTrue();
    assertThat(weights(model.freeze("outer.features"))).isEqualTo(weights(model));
    assertThat(model.freeze("outer.last").unfreeze("outer.last")).isEqualTo(model);
  }

  /** Fine-tuning: all is frozen, and the last layers of what was taken over learn again. */
  @Test
  void layersOfAFrozenModelAreUnfrozenByTheirPath() {
    Functional frozen = deep().freeze("outer");
    assertThat(trained(frozen)).containsExactly("head.kernel", "head.bias");
    assertThat(trained(frozen.unfreeze("outer.last")))
        .containsExactly("outer.last.kernel", "outer.last.bias", "head.kernel", "head.bias");
    assertThat(trained(frozen.unfreeze("outer.features.hidden", "outer.last")))
        .containsExactly(
            "outer.features.hidden.kernel",
            "outer.features.hidden.bias",
            "outer.last.kernel",
            "outer.last.bias",
            "head.kernel",
            "head.bias");
    assertThat(trained(frozen.unfreeze("outer.features")))
        .hasSize(6)
        .doesNotContain("outer.last.kernel");
    assertThat(trained(frozen.unfreeze("outer"))).isEqualTo(trained(deep()));
    Functional read = Functional.fromJson(frozen.unfreeze("outer.last").toJson());
    assertThat(read).isEqualTo(frozen.unfreeze("outer.last"));
  }

  @Test
  void aPathLeadsIntoEveryUseOfASharedModel() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    SharedLayer tower = SharedLayer.of("tower", features());
    Functional model =
        Functional.of(List.of(a, b), List.of(Add.of().apply(tower.apply(a), tower.apply(b))));
    Functional frozen = model.freeze("tower_1.hidden");
    assertThat(trained(frozen)).containsExactly("tower.norm.gamma", "tower.norm.beta");
    assertThat(frozen).isEqualTo(model.freeze("tower.hidden"));
    assertThat(frozen.layer("tower").layer()).isEqualTo(frozen.layer("tower_1").layer());
    assertThat(Functional.fromJson(frozen.toJson())).isEqualTo(frozen);
    assertThat(trained(model.freeze().unfreeze("tower_1.norm")))
        .containsExactly("tower.norm.gamma", "tower.norm.beta");
  }

  @Test
  void layersAreFoundByTheirPath() {
    Functional model = deep();
    assertThat(model.layer("outer.features.hidden").layer())
        .isEqualTo(features().layer("hidden").layer());
    assertThat(model.freeze("outer.last").layer("outer.last").trainable()).isFalse();
    for (String wrong : List.of("outer.features.first", "outer.last.kernel", "inner.last")) {
      assertThatThrownBy(() -> model.layer(wrong)).isInstanceOf(ConfigurationException.class);
    }
    refused(
        () -> model.freeze("outer.features.first"),
        "Unknown layer 'outer.features.first'. Known in 'outer.features': hidden, norm");
    refused(
        () -> model.unfreeze("outer.last.kernel"),
        "Layer 'outer.last' is no model, so there is no 'outer.last.kernel'");
    refused(() -> model.freeze("inner.last"), "Unknown layer 'inner'. Known: outer, head");
    refused(
        () -> model.freeze("outer."), "Unknown layer 'outer.'. Known in 'outer': features, last");
    refused(() -> model.freeze("outer", ""), "Unknown layer ''. Known: outer, head");
  }

  /** Keras's rule: moving averages, not the batch's, and they stay. */
  @Test
  void aFrozenBatchNormalizationAnswersAsInInference() {
    SymbolicTensor x = input("x", 1);
    Functional model = Functional.of(x, x.then("norm", BatchNormalization.of().epsilon(1e-9)));
    Functional outer = Functional.of(x, x.then("part", model));
    Functional inside = Functional.of(x, x.then("part", model.freeze()));
    for (Functional frozen : List.of(outer.freeze("part"), inside)) {
      try (ModelRun run = ModelRun.training(frozen)) {
        run.set("part.norm.moving_mean", 3).set("part.norm.moving_variance", 4);
        assertThat(run.output("part", Array.of(new float[][] {{1}, {7}})))
            .isEqualTo(Array.of(new float[][] {{-1}, {2}}));
        assertThat(run.updated()).isEmpty();
      }
      assertThat(trained(frozen)).isEmpty();
    }
    try (ModelRun run = ModelRun.training(model)) {
      assertThat(run.updated()).containsExactly("norm.moving_mean", "norm.moving_variance");
      // The batch's own mean 4 and deviation 3.
      assertThat(run.output("norm", Array.of(new float[][] {{1}, {7}})).get(1))
          .isCloseTo(1, Offset.offset(1e-5));
    }
  }

  @Test
  void aPartOfAModelKeepsItsNames() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    SymbolicTensor middle = a.then("middle", Dense.of(3));
    SymbolicTensor sum = Add.of().apply("sum", middle, b.then("side", Dense.of(3)));
    Functional model =
        Functional.of(List.of(a, b), List.of(sum.then("top", Dense.of(1)))).freeze("middle");
    Functional part = model.upTo("middle");
    assertThat(part.inputs()).extracting(Input::name).containsExactly("a");
    assertThat(part.layers()).containsExactly(model.layer("middle"));
    assertThat(part.outputs()).isEqualTo(Map.of("middle", "middle"));
    assertThat(names(model.upTo("sum"))).containsExactly("middle", "side", "sum");
    Functional two = model.upTo("sum", "middle");
    assertThat(two.outputs().keySet()).containsExactly("sum", "middle");
    assertThat(Functional.fromJson(two.toJson())).isEqualTo(two);
    refused(() -> model.upTo("bottom"), "Unknown layer 'bottom'. Known: middle, side, sum, top");
    refused(model::upTo, "upTo needs the name of a layer");
    Sequential stack = Sequential.of(Input.of(2), Dense.of(3), Dense.of(1));
    assertThat(names(stack.upTo("dense"))).containsExactly("dense");
  }

  @Test
  void aPartWithoutTheFirstUseOfASharedLayerHasItsWeights() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    SharedLayer tower = SharedLayer.of("tower", Dense.of(3));
    Functional model =
        Functional.of(List.of(a, b), List.of(Add.of().apply(tower.apply(a), tower.apply(b))));
    assertThat(weights(model.upTo("tower_1"))).containsExactly("tower_1.kernel", "tower_1.bias");
    assertThat(model.upTo("tower_1").layer("tower_1").isShared()).isFalse();
  }

  /** Both uses: tower(a) - tower(b), and with the difference alone the weights are one set. */
  @Test
  void aPartWithAllUsesOfASharedLayerSharesIt() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    SharedLayer tower = SharedLayer.of("tower", Dense.of(1));
    SymbolicTensor difference = Subtract.of().apply("difference", tower.apply(a), tower.apply(b));
    SymbolicTensor third = tower.apply(a.then("side", Dense.of(2)));
    Functional model = Functional.of(List.of(a, b), List.of(Add.of().apply(third, difference)));
    Functional part = model.upTo("difference");
    assertThat(names(part)).containsExactly("tower_1", "tower_2", "difference");
    assertThat(part.layer("tower_2").weightsOf()).isEqualTo("tower_1");
    assertThat(weights(part)).containsExactly("tower_1.kernel", "tower_1.bias");
    assertThat(Functional.fromJson(part.toJson())).isEqualTo(part);
    try (ModelRun run = ModelRun.inference(part)) {
      run.set("tower_1.kernel", 1, 10).set("tower_1.bias", 100);
      assertThat(
              run.output(
                  "difference", Array.of(new float[][] {{1, 2}}), Array.of(new float[][] {{3, 5}})))
          .isEqualTo(Array.of(new float[][] {{21 - 53}}));
    }
  }

  @Test
  void aPartGivesAllThatItsLastLayersGive() {
    SymbolicTensor x = input("x", 4);
    List<SymbolicTensor> halves = new FunctionalTest.Halves().applyAll("halves", x);
    Functional model = Functional.of(x, Subtract.of().apply(halves.get(1), halves.get(0)));
    Functional part = model.upTo("halves");
    assertThat(part.outputs()).isEqualTo(Map.of("halves", "halves", "halves_1", "halves:1"));
    try (ModelRun run = ModelRun.inference(part)) {
      assertThat(run.output("halves_1", Array.of(new float[][] {{1, 2, 10, 30}})))
          .isEqualTo(Array.of(new float[][] {{10, 30}}));
    }
    assertThat(model.upTo("halves", "halves")).isEqualTo(part);
    Functional named = Functional.of(x, halves.get(0).then("halves_1", Dense.of(1)));
    refused(
        () -> named.upTo("halves_1", "halves"),
        "Two parts of the model are named 'halves_1'; give each a name of its own");
  }

  @Test
  void aPartOfAModelWithinIsTakenFromThat() {
    refused(
        () -> deep().upTo("outer.last"),
        "upTo takes layers of the model itself (received: 'outer.last'). Take the model within, and upTo of that");
    Model outer = (Model) deep().layer("outer").layer();
    assertThat(weights(outer.upTo("features")).get(0)).isEqualTo("features.hidden.kernel");
  }
}
