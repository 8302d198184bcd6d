package dev.lamina.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.ShapeException;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.Average;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Concatenate;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dot;
import dev.lamina.models.layers.Embedding;
import dev.lamina.models.layers.GlobalAveragePooling1D;
import dev.lamina.models.layers.Identity;
import dev.lamina.models.layers.LayerNormalization;
import dev.lamina.models.layers.Maximum;
import dev.lamina.models.layers.Minimum;
import dev.lamina.models.layers.Multiply;
import dev.lamina.models.layers.Subtract;
import dev.lamina.models.regularizers.L2;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionalJsonTest {
  /** Two inputs, layers a and b that share weights, their sum. */
  private static final String SMALL =
      """
      {"format": 2, "kind": "Functional", "name": "small",
       "inputs": [{"name": "x", "shape": [2], "dtype": "float32"},
                  {"name": "z", "shape": [2], "dtype": "float32"}],
       "layers": [
         {"name": "a", "inputs": ["x"], "layer": {"type": "Rescaling", "scale": 2.0, "offset": 0.0}},
         {"name": "b", "inputs": ["z"], "weightsOf": "a"},
         {"name": "sum", "inputs": ["a", "b"], "layer": {"type": "Add"}}],
       "outputs": {"y": "sum"}}
      """;

  /** Everything that format 2 can say. */
  private static Functional everything() {
    SymbolicTensor words = Input.of(6).dtype(DType.INT32).name("words").tensor();
    SymbolicTensor user = Input.of().dtype(DType.INT64).name("user").tensor();
    SymbolicTensor facts = Input.of(4).name("facts").tensor();
    SharedLayer tower = SharedLayer.of("tower", Dense.of(4, Activations.RELU));
    SharedLayer block =
        SharedLayer.of(
            "block",
            Sequential.builder(Input.of(4))
                .name("residual")
                .add(Dense.of(4).useBias(false))
                .add("norm", BatchNormalization.of())
                .build()
                .freeze("norm"));
    SymbolicTensor text =
        words
            .then(Embedding.of(20, 4).maskZero(true).embeddingsRegularizer(L2.of(0.01)))
            .then(LayerNormalization.of().axis(-1).epsilon(1e-6))
            .then(GlobalAveragePooling1D.of());
    SymbolicTensor person = user.then("users", Embedding.of(10, 4));
    SymbolicTensor left = tower.apply(text);
    SymbolicTensor right = tower.apply(facts);
    SymbolicTensor in = Input.of(4).name("in").tensor();
    Functional split =
        Functional.builder()
            .name("split")
            .input(in)
            .output("half", in.then("low", Dense.of(2)))
            .output("rest", in.then("high", Dense.of(4)))
            .build();
    List<SymbolicTensor> parts = split.applyAll("split", block.apply(left));
    SymbolicTensor merged =
        Average.of()
            .apply(
                Add.of().apply(left, right, person),
                Subtract.of().apply(left, right),
                Maximum.of().apply(block.apply(right), Minimum.of().apply(left, right)),
                Multiply.of().apply(parts.get(1), person));
    SymbolicTensor score =
        Concatenate.of()
            .apply(merged, Dot.of(1).normalize(true).apply(left, person), parts.get(0))
            .then("score", Dense.of(1, Activations.SIGMOID));
    return Functional.builder()
        .name("everything")
        .input(words)
        .input(user)
        .input(facts)
        .output("probability", score)
        .output("profile", merged.then("profile_of", Identity.of()))
        .output("rest", parts.get(1))
        .build()
        .freeze("users", "tower_1");
  }

  private static String golden() throws IOException {
    try (InputStream in = FunctionalJsonTest.class.getResourceAsStream("model-format-2.json")) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  private static void refused(String json, String message) {
    assertThatThrownBy(() -> Model.fromJson(json))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  private static String small(String part, String by) {
    assertThat(SMALL).contains(part);
    return SMALL.replace(part, by);
  }

  /** The file is never to be changed: what was written once must be readable for ever. */
  @Test
  void theSecondFormatIsReadAndWrittenForEver() throws IOException {
    assertThat(Functional.fromJson(golden())).isEqualTo(everything());
    assertThat(everything().toJson() + "\n").isEqualTo(golden());
  }

  @Test
  void sharedLayersAndFrozenOnesComeBack() {
    Functional model = Functional.fromJson(everything().toJson());
    assertThat(model.layer("tower_1").weightsOf()).isEqualTo("tower");
    assertThat(model.layer("tower_1").layer()).isSameAs(model.layer("tower").layer());
    assertThat(model.layer("tower_1").trainable()).isFalse();
    assertThat(model.layer("users").trainable()).isFalse();
    assertThat(model.layer("block").trainable()).isTrue();
    assertThat(model.layer("split").references()).containsExactly("split", "split:1");
    assertThat(model.outputs()).containsEntry("rest", "split:1");
    assertThat(model.summary()).isEqualTo(everything().summary());
  }

  @Test
  void theSmallModelIsRead() {
    Functional model = Functional.fromJson(SMALL);
    assertThat(model.layers()).extracting(LayerNode::name).containsExactly("a", "b", "sum");
    assertThat(Functional.fromJson(model.toJson())).isEqualTo(model);
    assertThat(Model.fromJson(SMALL)).isEqualTo(model);
  }

  /** What format 1 can say is written so that older versions read it. */
  @Test
  void aSequentialIsWrittenInTheFirstFormatIfItCanBe() {
    Sequential plain = Sequential.of(Input.of(2), Dense.of(1));
    assertThat(plain.toJson()).startsWith("{\n  \"format\": 1,");
    for (Sequential model :
        List.of(plain.freeze(), Sequential.of(Input.of(2), plain, Dense.of(1)))) {
      assertThat(model.toJson()).startsWith("{\n  \"format\": 2,");
      assertThat(Sequential.fromJson(model.toJson())).isEqualTo(model);
      assertThat(Model.fromJson(model.toJson())).isEqualTo(model);
    }
    String json = plain.freeze().toJson().replace("\"format\": 2", "\"format\": 1");
    assertThatThrownBy(() -> Model.fromJson(json))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("model.layers[0]: unknown member 'trainable'. Known: ");
  }

  @Test
  void theKindMustBeTheOneAskedFor() {
    String stack = Sequential.of(Input.of(2), Dense.of(1)).toJson();
    assertThatThrownBy(() -> Functional.fromJson(stack))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The model is a 'Sequential' (expected: Functional). Model.fromJson reads both");
    assertThatThrownBy(() -> Sequential.fromJson(SMALL))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The model is a 'Functional' (expected: Sequential). Model.fromJson reads both");
    refused(
        small("\"kind\": \"Functional\"", "\"kind\": \"Graph\""),
        "The model is a 'Graph' (expected: Sequential or Functional)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"x\"], \"layer\" | [\"sum\"], \"layer\" | Layer 'a' takes 'sum', which no input or layer before it gives (there are: x, z). Layers stand in the order of computation, without cycles",
        "[\"x\"], \"layer\" | [\"a\"], \"layer\" | Layer 'a' takes 'a', which no input or layer before it gives (there are: x, z). Layers stand in the order of computation, without cycles",
        "[\"a\", \"b\"] | [\"a\", \"b:1\"] | Layer 'sum' takes 'b:1', which no input or layer before it gives (there are: x, z, a, b). Layers stand in the order of computation, without cycles",
        "[\"a\", \"b\"] | [\"a\", 1] | Layer 'sum'.inputs: 1 (expected: a text)",
        "\"name\": \"sum\" | \"name\": \"a\" | Two parts of the model are named 'a'; give each a name of its own",
        "\"name\": \"a\" | \"name\": \"x\" | Two parts of the model are named 'x'; give each a name of its own",
        "\"name\": \"z\" | \"name\": \"x\" | Two parts of the model are named 'x'; give each a name of its own",
        "\"name\": \"sum\" | \"name\": \"lamina\" | Layer name 'lamina' is reserved for the trainer's own variables; choose another",
        "\"weightsOf\": \"a\" | \"weightsOf\": \"c\" | Layer 'b'.weightsOf: 'c' (expected: a layer before it that has weights of its own)",
        "\"weightsOf\": \"a\" | \"weightsOf\": \"sum\" | Layer 'b'.weightsOf: 'sum' (expected: a layer before it that has weights of its own)",
        "\"weightsOf\": \"a\" | \"weightsOf\": \"a\", \"layer\": {} | Layer 'b': with 'weightsOf' it is the layer 'a' and needs no 'layer'",
        "\"weightsOf\": \"a\" | \"weightsOf\": \"a\", \"trainable\": false | Layer 'b'.trainable: false (expected: true, as for 'a', whose weights it has)",
        "\"weightsOf\": \"a\" | \"trainable\": true | Layer 'b': 'layer' is missing",
        "\"layer\": {\"type\": \"Add\"} | \"layer\": {\"type\": \"Add\"}, \"model\": {} | Layer 'sum': 'layer' and 'model' (expected: one of them)",
        "\"layer\": {\"type\": \"Add\"} | \"layer\": {\"type\": \"Add\"}, \"trainable\": 0 | Layer 'sum'.trainable: 0 (expected: true or false)",
        "\"layer\": {\"type\": \"Add\"} | \"model\": {\"kind\": \"Functional\", \"format\": 2} | Layer 'sum'.model: unknown member 'format'. Known: kind, name, inputs, layers, outputs",
        "\"layer\": {\"type\": \"Add\"} | \"model\": {\"kind\": \"Sequential\", \"name\": \"m\", \"inputs\": []} | A Sequential has one input but the file has 0",
        "{\"y\": \"sum\"} | {\"y\": \"total\"} | model.outputs: 'y' is 'total' (expected: what a layer gives)",
        "{\"y\": \"sum\"} | {\"y\": \"x\"} | model.outputs: 'y' is 'x' (expected: what a layer gives)",
        "{\"y\": \"sum\"} | {} | model.outputs: none (expected: at least one)",
        "{\"y\": \"sum\"} | [\"sum\"] | model.outputs: [\"sum\"] (expected: an object)",
        "{\"y\": \"sum\"} | {\"y y\": \"sum\"} | Output name 'y y' (expected: a letter, then letters, digits and underscores)",
        "{\"y\": \"sum\"} | {\"y\": \"a\"} | No output depends on the layer 'sum'. Use it, or leave it out",
        "[\"a\", \"b\"] | [\"a\", \"a\"] | No output depends on the layer 'b'. Use it, or leave it out",
        "\"inputs\": [\"z\"] | \"inputs\": [\"x\"] | No output depends on the input 'z'. Use it, or leave it out",
      })
  void damageIsNamed(String part, String by, String message) {
    refused(small(part, by), message);
  }

  @Test
  void twoOutputsOfOneNameAreRefused() {
    refused(
        small("{\"y\": \"sum\"}", "{\"y\": \"sum\", \"y\": \"a\"}"),
        "'y' is there twice ($.outputs.y)");
  }

  @Test
  void damageInsideAModelIsNamedWithTheWayToIt() {
    SymbolicTensor x = Input.of(2).name("x").tensor();
    Functional inner = Functional.of(x, x.then("head", Dense.of(3)));
    Functional outer = Functional.of(x, x.then("part", inner));
    refused(
        outer.toJson().replace("\"units\": 3", "\"units\": 0"),
        "Layer 'part.head': units: 0 (expected: >= 1)");
    refused(
        outer.toJson().replace("\"head\"\n", "\"heads\"\n"),
        "Layer 'part'.model.outputs: 'head' is 'heads' (expected: what a layer gives)");
  }

  @Test
  void aSharedLayerThatWouldNeedOtherWeightsIsRefused() {
    SymbolicTensor x = Input.of(2).name("x").tensor();
    SymbolicTensor z = Input.of(2).name("z").tensor();
    SharedLayer shared = SharedLayer.of("shared", Dense.of(3));
    String json =
        Functional.of(List.of(x, z), List.of(Add.of().apply(shared.apply(x), shared.apply(z))))
            .toJson();
    String damaged =
        json.replace(
            "\"name\": \"z\",\n      \"shape\": [\n        2",
            "\"name\": \"z\",\n      \"shape\": [\n        5");
    assertThat(damaged).isNotEqualTo(json);
    assertThatThrownBy(() -> Model.fromJson(damaged))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Shared layer 'shared': its weight 'shared.kernel' is (2, 3) ");
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    assertThatThrownBy(
            () -> Model.fromJson(small("\"z\", \"shape\": [2]", "\"z\", \"shape\": [3]")))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer 'sum' (Add) expects rows of one shape");
  }

  @Test
  void everyTruncationIsRefused() {
    String text = SMALL.strip();
    for (int length = 0; length < text.length(); length++) {
      String part = text.substring(0, length);
      assertThatThrownBy(() -> Model.fromJson(part)).isInstanceOf(ConfigurationException.class);
    }
  }

  @Test
  void deepNestingOfModelsComesBack() {
    Model model = Sequential.of(Input.of(1), Dense.of(1));
    for (int i = 0; i < 40; i++) {
      model = Sequential.of(Input.of(1), model);
    }
    assertThat(Model.fromJson(model.toJson())).isEqualTo(model);
  }
}
