package dev.lamina.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Activation;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Forward;
import dev.lamina.api.Layer;
import dev.lamina.api.LayerContext;
import dev.lamina.api.ShapeException;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.initializers.Initializers;
import dev.lamina.models.initializers.RandomUniform;
import dev.lamina.models.layers.ActivationLayer;
import dev.lamina.models.layers.AveragePooling2D;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.GlobalAveragePooling2D;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Normalization;
import dev.lamina.models.layers.Padding;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.layers.Reshape;
import dev.lamina.models.layers.Size2D;
import dev.lamina.models.regularizers.L1;
import dev.lamina.models.regularizers.L1L2;
import dev.lamina.models.regularizers.L2;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ModelJsonTest {
  /** A user's layer with a user's record inside. */
  record Twice(Activation activation, Factor factor) implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return (call, x) -> x;
    }
  }

  record Factor(long times) {}

  record Same() implements Activation {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x) {
      return x;
    }
  }

  /** The smallest model's text. */
  private static final String SMALL =
      Sequential.builder(Input.of(2)).add("a", Dense.of(1)).build().toJson();

  /** Every layer, activation, initializer and regularizer of the first version. */
  private static Sequential everything() {
    return Sequential.builder(Input.of(24, 24, 4).dtype(DType.UINT8).name("pixels"))
        .name("everything")
        .add("scale", Rescaling.of(1.0 / 255).offset(-0.5))
        .add(
            "grouped",
            Conv2D.of(8, Size2D.of(3, 5))
                .padding(Padding.SAME)
                .groups(2)
                .strides(2)
                .activation(Activations.RELU)
                .useBias(false)
                .kernelInitializer(Initializers.HE_NORMAL)
                .kernelRegularizer(L1L2.of(1e-5, 1e-4)))
        .add(BatchNormalization.of().momentum(0.9).gammaInitializer(Initializers.constant(0.5)))
        .add(ActivationLayer.of(Activations.GELU))
        .add(
            "dilated",
            Conv2D.of(4, 3)
                .dilationRate(2)
                .activation(Activations.leakyRelu(0.1))
                .biasInitializer(Initializers.ONES)
                .biasRegularizer(L1.of(0.01)))
        .add(MaxPooling2D.of(2).padding(Padding.SAME))
        .add(AveragePooling2D.of(2))
        .add(GlobalAveragePooling2D.of())
        .add(Reshape.of(2, -1))
        .add(Flatten.of())
        .add(Normalization.of(List.of(0.0, 1.5, -2.0, 1e-7), List.of(1.0, 0.25, 4.0, 1e10)))
        .add(dense(Activations.elu(0.5)).kernelInitializer(Initializers.GLOROT_NORMAL))
        .add(dense(Activations.SELU).kernelInitializer(Initializers.LECUN_NORMAL))
        .add(dense(Activations.SIGMOID).kernelInitializer(Initializers.LECUN_UNIFORM))
        .add(dense(Activations.TANH).kernelInitializer(Initializers.HE_UNIFORM))
        .add(dense(Activations.SOFTPLUS).kernelInitializer(Initializers.randomNormal()))
        .add(dense(Activations.LINEAR).kernelInitializer(Initializers.truncatedNormal()))
        .add(dense(Activations.RELU).kernelInitializer(RandomUniform.of()))
        .add(Dropout.of(0.25))
        .add("classes", Dense.of(10, Activations.SOFTMAX).kernelRegularizer(L2.of(0.001)))
        .build();
  }

  private static Dense dense(Activation activation) {
    return Dense.of(3, activation);
  }

  private static String golden() throws IOException {
    try (InputStream in = ModelJsonTest.class.getResourceAsStream("model-format-1.json")) {
      return new String(requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  private static Sequential read(String json) {
    return Sequential.fromJson(json);
  }

  private static void refused(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  /** Returns the small model's text with one part of it replaced. */
  private static String small(String part, String by) {
    assertThat(SMALL).contains(part);
    return SMALL.replace(part, by);
  }

  /** The file is never to be changed: what was written once must be readable for ever. */
  @Test
  void theFirstFormatIsReadAndWrittenForEver() throws IOException {
    assertThat(read(golden())).isEqualTo(everything());
    assertThat(everything().toJson() + "\n").isEqualTo(golden());
  }

  @Test
  void anotherOrderOfMembersAndOtherSpacesAreTheSameModel() {
    String json =
        """
        {"outputs": ["a"], "name": "sequential", "kind": "Sequential", "layers": [{"layer":
        {"biasRegularizer": null, "kernelRegularizer": null, "biasInitializer": {"type": "Zeros"},
        "kernelInitializer": {"type": "GlorotUniform"}, "useBias": true, "activation":
        {"type": "Linear"}, "units": 1, "type": "Dense"}, "inputs": ["input"], "name": "a"}],
        "inputs": [{"dtype": "float32", "name": "input", "shape": [2]}], "format": 1}
        """;
    assertThat(read(json)).isEqualTo(read(SMALL));
  }

  @Test
  void unknownSizesAndScalarsComeBack() {
    for (Input input : List.of(Input.of(), Input.of(-1, 3), Input.of(1L << 40))) {
      Sequential model = Sequential.of(input, Rescaling.of(2));
      assertThat(read(model.toJson())).isEqualTo(model);
    }
  }

  @Test
  void classesOfOnesOwnAreReadIfTheyAreGiven() {
    Sequential model =
        Sequential.of(
            Input.of(2),
            new Twice(new Same(), new Factor(1L << 53)),
            new Twice(Activations.RELU, new Factor(-1)));
    String json = model.toJson();
    assertThat(json).contains("\"type\": \"dev.lamina.models.ModelJsonTest$Twice\"");
    assertThat(Sequential.fromJson(json, List.of(Twice.class, Same.class))).isEqualTo(model);
    assertThatThrownBy(() -> Sequential.fromJson(json, List.of(Twice.class)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Layer 'twice'.activation: unknown Activation type"
                + " 'dev.lamina.models.ModelJsonTest$Same'."
                + " If it is a class of your own, pass it to fromJson.");
    refused(
        json,
        "Layer 'twice': unknown Layer type 'dev.lamina.models.ModelJsonTest$Twice'."
            + " If it is a class of your own, pass it to fromJson.");
  }

  @Test
  void aLambdaCannotBeWrittenAndItsLayerIsNamed() {
    Sequential model =
        Sequential.builder(Input.of(2))
            .add("hidden", Dense.of(1).activation((tf, x) -> tf.math.square(x)))
            .build();
    assertThatThrownBy(model::toJson)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Layer 'hidden'.activation: a lambda cannot be written. Make it a record whose"
                + " components are int, long, double, boolean, String, enums, Lists of these or"
                + " such records.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"Dense\" | \"Danse\" | Danse",
        "\"Dense\" | \"java.lang.Runtime\" | java.lang.Runtime",
        "\"Dense\" | \"Padding\" | Padding",
        "\"Dense\" | \"Size2D\" | Size2D",
        "\"Dense\" | \"Images\" | Images",
        "\"Dense\" | \"Relu\" | Relu",
        "\"Dense\" | \"dev.lamina.models.layers.Dense\" | dev.lamina.models.layers.Dense",
        "\"Dense\" | \"dense\" | dense",
        "\"Dense\" | \"../layers/Dense\" | ../layers/Dense",
        "\"Dense\" | \"\" | ''",
      })
  void typesThatAreNoLayerOfOursAreUnknown(String part, String by, String name) {
    refused(
        small(part, by),
        "Layer 'a': unknown Layer type '%s'. If it is a class of your own, pass it to fromJson."
            .formatted(name));
  }

  @Test
  void aRecordOfTheWrongContractIsUnknown() {
    refused(
        small("\"Linear\"", "\"Zeros\""),
        "Layer 'a'.activation: unknown Activation type 'Zeros'."
            + " If it is a class of your own, pass it to fromJson.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"units\": 1, | '' | Layer 'a': 'units' is missing",
        "\"type\": \"Dense\", | '' | Layer 'a': 'type' is missing",
        "\"units\": 1, | \"units\": 1, \"unit\": 1, | Layer 'a': unknown member 'unit'. Known: "
            + "type, units, activation, useBias, kernelInitializer, biasInitializer, "
            + "kernelRegularizer, biasRegularizer",
        "\"type\": \"Linear\" | \"type\": \"Linear\", \"x\": 1 | Layer 'a'.activation: "
            + "unknown member 'x'. Known: type",
        "\"units\": 1, | \"units\": \"1\", | Layer 'a'.units: \"1\" (expected: a whole number)",
        "\"units\": 1, | \"units\": 1.5, | Layer 'a'.units: 1.5 (expected: a whole number)",
        "\"units\": 1, | \"units\": null, | Layer 'a'.units: null (expected: a whole number)",
        "\"units\": 1, | \"units\": [1], | Layer 'a'.units: [1] (expected: a whole number)",
        "\"units\": 1, | \"units\": 4294967297, | Layer 'a'.units: 4294967297 (expected: a 32-bit whole number)",
        "\"units\": 1, | \"units\": 1e999999999, | Layer 'a'.units: 1e999999999 (expected: a whole number)",
        "\"units\": 1, | \"units\": -3, | Layer 'a': units: -3 (expected: >= 1)",
        "\"useBias\": true | \"useBias\": 1 | Layer 'a'.useBias: 1 (expected: true or false)",
        "\"useBias\": true | \"useBias\": \"true\" | Layer 'a'.useBias: \"true\" (expected: true or false)",
        "\"format\": 1, | '' | model: 'format' is missing",
        "\"format\": 1, | \"format\": 3, | The model has format 3, written by a newer version; this one reads up to 2",
        "\"format\": 1, | \"format\": 0, | model.format: 0 (expected: >= 1)",
        "\"format\": 1, | \"format\": 1, \"formats\": 1, | model: unknown member 'formats'. Known: format, kind, name, inputs, layers, outputs",
        "\"kind\": \"Sequential\" | \"kind\": \"Functional\" | The model is a 'Functional' (expected: Sequential)",
        "\"name\": \"sequential\" | \"name\": \"a/b\" | Model name 'a/b' (expected: a letter, then letters, digits and underscores)",
        "\"name\": \"a\" | \"name\": 7 | model.layers[0].name: 7 (expected: a text)",
        "\"dtype\": \"float32\" | \"dtype\": \"text\" | Unknown dtype 'text'. Known: float32, float64, uint8, int32, int64, float16, bfloat16, int8, int16, uint16, uint32, uint64, bool, string",
      })
  void damageIsNamed(String part, String by, String message) {
    refused(small(part, by), message);
  }

  @Test
  void aNewerFormatIsRefusedWhateverElseItHolds() {
    refused(
        "{\"format\": 7, \"graph\": {}}",
        "The model has format 7, written by a newer version; this one reads up to 2");
  }

  @Test
  void layersMustFollowEachOther() {
    refused(
        small("\"inputs\": [\n        \"input\"\n      ]", "\"inputs\": [\"b\"]"),
        "Layer 'a' takes [\"b\"] (expected in a Sequential: [\"input\"])");
    refused(
        small("\"inputs\": [\n        \"input\"\n      ]", "\"inputs\": []"),
        "Layer 'a' takes [] (expected in a Sequential: [\"input\"])");
    refused(
        small("\"outputs\": [\n    \"a\"\n  ]", "\"outputs\": [\"input\"]"),
        "The model gives [\"input\"] (expected in a Sequential: [\"a\"])");
    refused(
        "{\"format\": 1, \"kind\": \"Sequential\", \"name\": \"m\", \"inputs\": []}",
        "A Sequential has one input but the file has 0");
  }

  @Test
  void layersThatDoNotFitAreNamed() {
    assertThatThrownBy(() -> read(small("\"shape\": [\n        2\n      ]", "\"shape\": []")))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith("Layer 'a' (Dense) expects (?, features) but received (?,).");
    assertThatThrownBy(() -> read(small("\"shape\": [\n        2\n      ]", "\"shape\": [-7]")))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    String json = Sequential.builder(Input.of(2)).add("a", Dropout.of(0.5)).build().toJson();
    refused(
        json.replace("0.5", "1e400"),
        "Layer 'a'.rate: 1e400 (expected: a number that fits 64 bits)");
    refused(json.replace("0.5", "1.5"), "Layer 'a': rate: 1.5 (expected: >= 0 and < 1)");
    assertThat(read(json.replace("0.5", "0"))).isEqualTo(read(json.replace("0.5", "0e5")));
  }

  @Test
  void hugeModelsAreAnErrorAndNotAllocated() {
    String json = SMALL.replace("\"units\": 1,", "\"units\": 2147483647,");
    Sequential model = read(json);
    assertThatThrownBy(model::summary)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Weight 'a.kernel' (2, 2147483647) has more than 2147483647 elements;"
                + " choose smaller sizes");
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 10_000, 1_000_000})
  void deepNestingIsRefused(int depth) {
    for (String open : List.of("[", "{\"a\":", "{\"format\": 1, \"layers\": [")) {
      assertThatThrownBy(() -> read(open.repeat(depth)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("The text is no valid JSON at line 1 column ");
    }
  }

  /** A user's layer that holds others: 100 of them are nested some 200 deep in the text. */
  record Around(List<Layer> inner) implements Layer {
    @Override
    public TensorSpec output(TensorSpec input) {
      return input;
    }

    @Override
    public Forward build(LayerContext ctx, TensorSpec input) {
      return (call, x) -> x;
    }
  }

  @Test
  void layersInLayersComeBack() {
    Layer layer = Dense.of(1);
    for (int i = 0; i < 100; i++) {
      layer = new Around(List.of(layer));
    }
    Sequential model = Sequential.of(Input.of(1), layer);
    assertThat(Sequential.fromJson(model.toJson(), List.of(Around.class))).isEqualTo(model);
  }

  @Test
  void aMemberThatIsThereTwiceIsRefused() {
    refused(
        small("\"units\": 1,", "\"units\": 1, \"units\": 2,"),
        "'units' is there twice ($.layers[0].layer.units)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{]",
        "{\"a\" 1}",
        "{'a': 1}",
        "{\"a\": 1,}",
        "[1 2]",
        "nul",
        "TRUE",
        "01",
        "+1",
        "NaN",
        "\"\\q\"",
        "\"a",
        "{} {}",
        "// a\n{}",
        "\u0000"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("The text is no valid JSON at line ");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    refused("", "The text is empty (expected: JSON)");
    refused(" \n", "The text is empty (expected: JSON)");
    refused("null", "model: null (expected: an object)");
    refused("[1]", "model: [1] (expected: an object)");
    refused("\"Dense\"", "model: \"Dense\" (expected: an object)");
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < SMALL.length(); length++) {
      String part = SMALL.substring(0, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(ConfigurationException.class);
    }
  }
}
