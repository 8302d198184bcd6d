package dev.lamina.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.LayerContext;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.ShapeException;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.layers.ActivationLayer;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dot;
import dev.lamina.models.layers.Embedding;
import dev.lamina.models.layers.GlobalAveragePooling2D;
import dev.lamina.models.layers.Identity;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Multiply;
import dev.lamina.models.layers.Padding;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.layers.Subtract;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FunctionalTest {
  /** Splits rows of four into two of two. */
  record Halves() implements MultiLayer {
    @Override
    public List<TensorSpec> outputs(List<TensorSpec> inputs) {
      return List.of(TensorSpec.floats(2), TensorSpec.floats(2));
    }

    @Override
    public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
      return MultiForward.floats(
          (call, x) -> {
            var tf = call.tf();
            int[] rows = {-1, 2};
            return List.of(
                tf.slice(x.get(0), tf.constant(new int[] {0, 0}), tf.constant(rows)),
                tf.slice(x.get(0), tf.constant(new int[] {0, 2}), tf.constant(rows)));
          });
    }
  }

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

  @Test
  void layersAreNamedInTheOrderOfComputation() {
    SymbolicTensor x = input("x", 2);
    SharedLayer tower = SharedLayer.of("tower", Dense.of(3));
    SharedLayer plain = SharedLayer.of(Dense.of(3));
    SymbolicTensor left = plain.apply(tower.apply(x.then(Dense.of(2))));
    SymbolicTensor right = plain.apply(tower.apply(x));
    SymbolicTensor sum = Add.of().apply(left, right);
    Functional model = Functional.of(x, sum.then("answer", Dense.of(1)));
    assertThat(names(model))
        .containsExactly("dense", "tower", "dense_1", "tower_1", "dense_1_1", "add", "answer");
    assertThat(model.layer("tower_1").weightsOf()).isEqualTo("tower");
    assertThat(model.layer("dense_1_1").weightsOf()).isEqualTo("dense_1");
    assertThat(model.layer("add").inputs()).containsExactly("dense_1", "dense_1_1");
    assertThat(model.outputs()).isEqualTo(Map.of("answer", "answer"));
    assertThat(model.name()).isEqualTo("functional");
    assertThat(weights(model))
        .containsExactly(
            "dense.kernel",
            "dense.bias",
            "tower.kernel",
            "tower.bias",
            "dense_1.kernel",
            "dense_1.bias",
            "answer.kernel",
            "answer.bias");
  }

  @Test
  void defaultNamesGiveWayToNamesThatWereGiven() {
    SymbolicTensor x = input("dense", 2);
    SymbolicTensor y = x.then(Dense.of(2)).then("dense_1", Dense.of(2)).then(Dense.of(2));
    assertThat(names(Functional.of(x, y))).containsExactly("dense_2", "dense_1", "dense_3");
  }

  /** Two ways of one input meet: y = (2 x) * (x + 1) by hand. */
  @Test
  void waysPartAndMeetAgain() {
    SymbolicTensor x = input("x", 2);
    SymbolicTensor twice = x.then(Rescaling.of(2));
    SymbolicTensor next = x.then(Rescaling.of(1).offset(1));
    Functional model = Functional.of(x, Multiply.of().apply("y", twice, next));
    try (ModelRun run = ModelRun.inference(model)) {
      assertThat(run.output("y", Array.of(new float[][] {{3, -2}})))
          .isEqualTo(Array.of(new float[][] {{24, 4}}));
    }
  }

  /** The same tensor may be taken twice. */
  @Test
  void aTensorMayBeTakenTwice() {
    SymbolicTensor x = input("x", 2);
    Functional model = Functional.of(x, Subtract.of().apply("y", x, x));
    try (ModelRun run = ModelRun.inference(model)) {
      assertThat(run.output("y", Array.of(new float[][] {{3, -2}})))
          .isEqualTo(Array.of(new float[][] {{0, 0}}));
    }
  }

  @Test
  void severalInputsAndOutputsGoByTheirNames() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    Functional model =
        Functional.builder()
            .name("two")
            .input(b)
            .input(a)
            .output("difference", Subtract.of().apply(a, b))
            .output(Add.of().apply(a, b))
            .build();
    assertThat(model.name()).isEqualTo("two");
    assertThat(model.inputs()).extracting(Input::name).containsExactly("b", "a");
    assertThat(model.outputs().keySet()).containsExactly("difference", "add");
    assertThat(model.outputSpecs().keySet()).containsExactly("difference", "add");
    assertThat(model.outputSpecs()).containsEntry("add", TensorSpec.floats(2));
    try (ModelRun run = ModelRun.inference(model)) {
      Array ten = Array.of(new float[][] {{10, 20}});
      Array one = Array.of(new float[][] {{1, 2}});
      assertThat(run.output("difference", ten, one)).isEqualTo(Array.of(new float[][] {{-9, -18}}));
      assertThat(run.output("add", ten, one)).isEqualTo(Array.of(new float[][] {{11, 22}}));
    }
    refused(model::input, "Model 'two' has 2 inputs: b, a. Name the one that is meant");
    refused(
        model::output, "Model 'two' has 2 outputs: difference, add. Name the one that is meant");
  }

  @Test
  void theOutputsOfOneLayerAreTakenApart() {
    SymbolicTensor x = input("x", 4);
    List<SymbolicTensor> halves = new Halves().applyAll(x);
    SymbolicTensor y = Subtract.of().apply("y", halves.get(1), halves.get(0));
    Functional model = Functional.of(List.of(x), List.of(y, halves.get(1)));
    assertThat(model.layer("y").inputs()).containsExactly("halves:1", "halves");
    assertThat(model.outputs()).isEqualTo(Map.of("y", "y", "halves_1", "halves:1"));
    try (ModelRun run = ModelRun.inference(model)) {
      Array row = Array.of(new float[][] {{1, 2, 10, 30}});
      assertThat(run.output("y", row)).isEqualTo(Array.of(new float[][] {{9, 28}}));
      assertThat(run.output("halves_1", row)).isEqualTo(Array.of(new float[][] {{10, 30}}));
    }
    refused(() -> new Halves().apply(x), "The layer gives 2 tensors; applyAll returns them all");
  }

  /** One set of weights: kernel (1, 10), bias 100, on two inputs. */
  @Test
  void sharedLayersHaveOneSetOfWeights() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    SharedLayer score = SharedLayer.of("score", Dense.of(1));
    Functional model =
        Functional.of(
            List.of(a, b), List.of(Concatenate.of().apply("both", score.apply(a), score.apply(b))));
    assertThat(weights(model)).containsExactly("score.kernel", "score.bias");
    try (ModelRun run = ModelRun.inference(model)) {
      run.set("score.kernel", 1, 10).set("score.bias", 100);
      assertThat(
              run.output(
                  "both", Array.of(new float[][] {{1, 2}}), Array.of(new float[][] {{3, 4}})))
          .isEqualTo(Array.of(new float[][] {{121, 143}}));
    }
  }

  /** Momentum 0.5: 0 becomes 0.5 * 0 + 0.5 * 2 = 1, and then 0.5 * 1 + 0.5 * 10 = 5.5. */
  @Test
  void aSharedBatchNormalizationMovesItsAveragesAtEachUse() {
    SymbolicTensor a = input("a", 1);
    SymbolicTensor b = input("b", 1);
    SharedLayer norm = SharedLayer.of("norm", BatchNormalization.of().momentum(0.5));
    Functional model =
        Functional.of(List.of(a, b), List.of(Add.of().apply(norm.apply(a), norm.apply(b))));
    Array two = Array.of(new float[][] {{1}, {3}});
    Array ten = Array.of(new float[][] {{10}, {10}});
    try (ModelRun run = ModelRun.training(model)) {
      assertThat(run.updated()).containsExactly("norm.moving_mean", "norm.moving_variance");
      assertThat(run.update("norm.moving_mean", two, ten).get(0)).isEqualTo(5.5);
      // Variances 1 and 0: 0.5 * 1 + 0.5 * 1 = 1, then 0.5.
      assertThat(run.update("norm.moving_variance", two, ten).get(0)).isEqualTo(0.5);
    }
  }

  private static Sequential features() {
    return Sequential.builder(Input.of(2))
        .name("features")
        .add("hidden", Dense.of(2, Activations.RELU))
        .add("norm", BatchNormalization.of())
        .build();
  }

  @Test
  void aModelIsALayerOfAnother() {
    SymbolicTensor x = input("x", 2);
    Functional inner = Functional.of(x, x.then(features()).then("out", Dense.of(1)));
    Functional outer = Functional.of(x, x.then("part", inner));
    assertThat(names(outer)).containsExactly("part");
    assertThat(weights(outer))
        .containsExactly(
            "part.features.hidden.kernel",
            "part.features.hidden.bias",
            "part.features.norm.gamma",
            "part.features.norm.beta",
            "part.features.norm.moving_mean",
            "part.features.norm.moving_variance",
            "part.out.kernel",
            "part.out.bias");
    assertThat(Network.of(outer).weights()).extracting(NetworkWeight::layer).containsOnly("part");
    Sequential stack = Sequential.of(Input.of(2), features(), Dense.of(1));
    assertThat(names(stack)).containsExactly("features", "dense");
    assertThat(weights(stack).get(0)).isEqualTo("features.hidden.kernel");
  }

  @Test
  void theSameNetInThreeFormsGivesTheSameBits() {
    SymbolicTensor x = input("x", 2);
    Sequential flat =
        Sequential.builder(Input.of(2).name("x"))
            .add("hidden", Dense.of(8, Activations.TANH))
            .add("out", Dense.of(3))
            .build();
    Functional graph =
        Functional.of(x, x.then("hidden", Dense.of(8, Activations.TANH)).then("out", Dense.of(3)));
    Functional nested = Functional.of(x, x.then("net", flat));
    Array rows = Array.of(new float[][] {{0.3f, -0.7f}, {1.5f, 0.1f}});
    Array expected;
    float[] kernel = {1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, -5, -6, -7, -8};
    float[] head = new float[24];
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) Math.sin(i);
    }
    try (ModelRun run = ModelRun.training(flat)) {
      expected = run.set("hidden.kernel", kernel).set("out.kernel", head).output("out", rows);
    }
    try (ModelRun run = ModelRun.training(graph)) {
      run.set("hidden.kernel", kernel).set("out.kernel", head);
      assertThat(run.output("out", rows)).isEqualTo(expected);
    }
    try (ModelRun run = ModelRun.training(nested)) {
      run.set("net.hidden.kernel", kernel).set("net.out.kernel", head);
      assertThat(run.output("net", rows)).isEqualTo(expected);
    }
  }

  @Test
  void inputsMustBeUsedAndThere() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 2);
    SymbolicTensor y = a.then(Dense.of(1));
    SymbolicTensor sum = Add.of().apply(y, b.then(Dense.of(1)));
    refused(
        () -> Functional.of(List.of(a, b), List.of(y)),
        "No output depends on the input 'b'. Use it, or leave it out");
    refused(
        () -> Functional.of(a, sum),
        "The output a -> Dense -> Add depends on the input 'b', which is not among the model's"
            + " inputs. Add it");
    refused(
        () -> Functional.of(List.of(a, a), List.of(y)),
        "Two inputs are named 'a'; name each: Input.of(...).name(...)");
    SymbolicTensor another = input("a", 2);
    refused(
        () -> Functional.of(another, y),
        "The output a -> Dense depends on an input 'a' that is not the model's of that name. Call"
            + " tensor() once for each input, and give each a name");
    refused(
        () -> Functional.of(y, y.then(Dense.of(1))),
        "An input of the model is what layers give, a -> Dense: (?, 1) float32 (expected:"
            + " Input.of(...).tensor()). Take model.upTo for a part of a model");
    refused(
        () -> Functional.of(List.of(), List.of(y)),
        "A model needs inputs and outputs but has 0 and 1");
    refused(
        () -> Functional.of(List.of(a), List.of()),
        "A model needs inputs and outputs but has 1 and 0");
    refused(
        () -> Functional.of(a, a), "The output a: (?, 2) float32 is an input; apply a layer to it");
  }

  @Test
  void namesMustBeUnique() {
    SymbolicTensor x = input("x", 2);
    SymbolicTensor first = x.then("same", Dense.of(2));
    refused(
        () -> Functional.of(x, first.then("same", Dense.of(2))),
        "Two parts of the model are named 'same'; give each a name of its own");
    refused(
        () -> Functional.of(x, x.then("x", Dense.of(2))),
        "Two parts of the model are named 'x'; give each a name of its own");
    refused(
        () -> Functional.of(List.of(x), List.of(first, first)),
        "Two outputs are named 'same'; name each: Functional.builder().output(name, tensor)");
    refused(
        () ->
            Functional.builder()
                .input(x)
                .output("y", first)
                .output("y", x.then(Dense.of(2)))
                .build(),
        "Two outputs are named 'y'; name each: Functional.builder().output(name, tensor)");
    refused(
        () -> x.then("no name", Dense.of(1)),
        "Layer name 'no name' (expected: a letter, then letters, digits and underscores)");
    refused(
        () -> Functional.of(x, x.then("optimizer", Dense.of(1))),
        "Layer name 'optimizer' is reserved for the trainer's own variables; choose another");
    refused(
        () -> Functional.of(x, x.then(features().freeze().upTo("hidden").name("lamina"))),
        "Layer name 'lamina' is reserved for the trainer's own variables; choose another");
    refused(
        () -> Functional.builder().output("a b", first),
        "Output name 'a b' (expected: a letter, then letters, digits and underscores)");
    refused(
        () -> Functional.builder().name(""),
        "Model name '' (expected: a letter, then letters, digits and underscores)");
  }

  @Test
  void aSharedLayerNeedsTheSameWeightsEverywhere() {
    SymbolicTensor a = input("a", 2);
    SymbolicTensor b = input("b", 3);
    SharedLayer tower = SharedLayer.of("tower", Dense.of(4));
    SymbolicTensor sum = Add.of().apply(tower.apply(a), tower.apply(b));
    refused(
        () -> Functional.of(List.of(a, b), List.of(sum)),
        "Shared layer 'tower': its weight 'tower.kernel' is (2, 4) where it is first applied but"
            + " would be (3, 4) here. Apply it to tensors of one row shape, or use a layer of its"
            + " own");
  }

  @Test
  void whatALayerCannotTakeIsToldWithTheWayToIt() {
    SymbolicTensor x = input("x", 2);
    assertThatThrownBy(() -> x.then(Dense.of(3)).then(Conv2D.of(1, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "Layer 'x -> Dense -> Conv2D' (Conv2D) expects (?, height, width, channels) but"
                + " received (?, 3).");
    assertThatThrownBy(() -> Add.of().apply(x, x.then(Dense.of(3))))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer '(x, x -> Dense) -> Add' (Add) expects rows of one shape");
    assertThatThrownBy(() -> Dense.of(1).apply(x, x))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer '(x, x) -> Dense' (Dense) expects one input but received [(?, 2) float32, (?, 2)"
                + " float32]. Join them first, for example with Concatenate or Add.");
    assertThatThrownBy(() -> input("x", 3).then("net", features()))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "Layer 'net' (Sequential) expects (?, 2) float32 for its input 'input' but received (?,"
                + " 3) float32. Change one of them.");
    assertThatThrownBy(() -> features().apply(x, x))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("expects 1 inputs [input] but received");
    SymbolicTensor words = Input.of(3).dtype(DType.INT32).name("words").tensor();
    assertThatThrownBy(() -> words.then(Dense.of(1)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer 'words -> Dense' (Dense) expects values of type float32");
  }

  @Test
  void longModelsDoNotOverflowTheStack() {
    SymbolicTensor x = input("x", 1);
    SymbolicTensor y = x;
    for (int i = 0; i < 20_000; i++) {
      y = y.then(Identity.of());
    }
    assertThat(Functional.of(x, y).layers()).hasSize(20_000);
    assertThat(y.path()).startsWith("... -> Identity").hasSizeLessThan(200);
  }

  private static SymbolicTensor convolution(SymbolicTensor x, int filters, int size, int strides) {
    return x.then(Conv2D.of(filters, size).strides(strides).padding(Padding.SAME).useBias(false))
        .then(BatchNormalization.of());
  }

  private static SymbolicTensor block(SymbolicTensor x, int filters, int strides) {
    SymbolicTensor inner =
        convolution(x, filters, 3, strides).then(ActivationLayer.of(Activations.RELU));
    SymbolicTensor way = strides == 1 ? x : convolution(x, filters, 1, strides);
    return Add.of()
        .apply(convolution(inner, filters, 3, 1), way)
        .then(ActivationLayer.of(Activations.RELU));
  }

  private static long count(List<NetworkWeight> weights) {
    return weights.stream().mapToLong(weight -> weight.shape().size()).sum();
  }

  /** He et al., 2016, arXiv:1512.03385; the number of parameters is that of torchvision. */
  @Test
  void resNet18HasItsPublishedNumberOfParameters() {
    SymbolicTensor image = input("image", 224, 224, 3);
    SymbolicTensor x =
        convolution(image, 64, 7, 2)
            .then(ActivationLayer.of(Activations.RELU))
            .then(MaxPooling2D.of(3).strides(2).padding(Padding.SAME));
    for (int stage = 0; stage < 4; stage++) {
      x = block(x, 64 << stage, stage == 0 ? 1 : 2);
      x = block(x, 64 << stage, 1);
    }
    assertThat(x.spec()).isEqualTo(TensorSpec.floats(7, 7, 512));
    Functional model =
        Functional.of(image, x.then(GlobalAveragePooling2D.of()).then("classes", Dense.of(1000)));
    Network network = Network.of(model);
    assertThat(count(network.trainableWeights())).isEqualTo(11_689_512);
    assertThat(count(network.weights()) - count(network.trainableWeights())).isEqualTo(9_600);
    assertThat(model.summary()).contains("Total params: 11,699,112", "Non-trainable params: 9,600");
  }

  /**
   * By hand: users 1000 * 16, and 16 * 32 + 32; movies 500 * 16, and with five features 21 * 32 +
   * 32; a weight and a bias for the score: 25,250.
   */
  @Test
  void aRecommenderOfTwoTowersHasTheNumberOfParametersThatOneCounts() {
    SymbolicTensor user = Input.of().dtype(DType.INT32).name("user").tensor();
    SymbolicTensor movie = Input.of().dtype(DType.INT32).name("movie").tensor();
    SymbolicTensor facts = input("facts", 5);
    SymbolicTensor left = user.then(Embedding.of(1000, 16)).then(Dense.of(32));
    SymbolicTensor right =
        Concatenate.of().apply(movie.then(Embedding.of(500, 16)), facts).then(Dense.of(32));
    SymbolicTensor score = Dot.of(1).apply(left, right).then("score", Dense.of(1));
    Functional model = Functional.of(List.of(user, movie, facts), List.of(score));
    assertThat(count(Network.of(model).weights())).isEqualTo(25_250);
    assertThat(model.summary()).contains("Total params: 25,250 (98.63 KB)");
  }
}
