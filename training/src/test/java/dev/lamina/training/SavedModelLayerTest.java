package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Dataset;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import dev.lamina.api.ShapeException;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.TrainingException;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.SavedModelLayer;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class SavedModelLayerTest {
  @TempDir private Path folder;

  /** How software of different years writes the same net. */
  enum Writer {
    REFERENCE_VARIABLES,
    RESOURCE_VARIABLES,
    FUNCTIONS;

    Path write(Path directory) throws IOException {
      return switch (this) {
        case REFERENCE_VARIABLES -> ForeignModels.referenceVariables(directory);
        case RESOURCE_VARIABLES -> ForeignModels.resourceVariables(directory);
        case FUNCTIONS -> ForeignModels.functions(directory);
      };
    }
  }

  private static Sequential withHead(Path directory) {
    return Sequential.of(Input.of(3), SavedModelLayer.of(directory).output("y"), Dense.of(1));
  }

  /** The target is the sum of the features: a head of ones without bias. */
  private static Dataset data() {
    Array x = Array.of(new float[] {1, 2, 3, 0, 4, 1, 2, 2, 0, -1, 3, 1, 0, 0, 1, 1, 5, 2}, 6, 3);
    // Features: (4.5, 0), (1.5, 2), (2.5, 1), (0.5, 1), (1.5, 0), (3.5, 2).
    return Dataset.of(x, Array.of(new float[] {4.5f, 3.5f, 3.5f, 1.5f, 1.5f, 5.5f}, 6, 1));
  }

  private static float[] tensorFlow(Path model, Array input, String output) {
    long[] shape = input.shape().dims();
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
        TFloat32 x =
            TFloat32.tensorOf(
                org.tensorflow.ndarray.Shape.of(shape), DataBuffers.of(input.floats()));
        Result result =
            bundle
                .function("serving_default")
                .call(
                    Map.of(
                        bundle
                            .function("serving_default")
                            .signature()
                            .inputNames()
                            .iterator()
                            .next(),
                        x))) {
      TFloat32 y = (TFloat32) result.get(output).orElseThrow();
      float[] values = new float[(int) y.size()];
      y.asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesWhatTheSavedModelGives(Writer writer) throws IOException {
    Path foreign = writer.write(folder.resolve("foreign"));
    assertThat(tensorFlow(foreign, ForeignModels.X, "y")).containsExactly(ForeignModels.Y);
    Model model = withHead(foreign);
    try (Trainer trainer = Examples.trainer(model).build()) {
      Map<String, Array> weights = new TreeMap<>(trainer.weights());
      assertThat(weights.keySet())
          .anyMatch(name -> name.matches("saved_model_layer.*kernel"))
          .anyMatch(name -> name.matches("saved_model_layer.*bias"))
          .hasSize(4);
      weights.put("dense.kernel", Array.of(new float[] {1, 10}, 2, 1));
      weights.put("dense.bias", Array.of(new float[] {0}));
      trainer.setWeights(weights);
      // 4.5 + 10 * 0, 1.5 + 10 * 2
      assertThat(trainer.predict(ForeignModels.X).floats()).containsExactly(4.5f, 21.5f);
    }
  }

  @ParameterizedTest
  @EnumSource
  void trainingChangesTheHeadAlone(Writer writer) throws IOException {
    Path foreign = writer.write(folder.resolve("foreign"));
    Path exported = folder.resolve("exported");
    try (Trainer trainer = Examples.trainer(withHead(foreign)).optimizer(Adam.of(0.05)).build()) {
      Map<String, Array> before = trainer.weights();
      trainer.fit(data(), quiet(600));
      Map<String, Array> after = trainer.weights();
      after.forEach(
          (name, value) -> {
            if (name.startsWith("dense.")) {
              assertThat(value).as(name).isNotEqualTo(before.get(name));
            } else {
              assertThat(value).as(name).isEqualTo(before.get(name));
            }
          });
      assertThat(after.get("dense.kernel").floats())
          .containsExactly(new float[] {1, 1}, within(0.01f));
      trainer.export(exported);
      assertThat(tensorFlow(exported, ForeignModels.X, "output"))
          .containsExactly(trainer.predict(ForeignModels.X).floats());
    }
  }

  @ParameterizedTest
  @EnumSource
  void resumedTrainingGivesTheSameBits(Writer writer) throws IOException {
    Sequential model = withHead(writer.write(folder.resolve("foreign")));
    String expected;
    try (Trainer trainer = Examples.trainer(model).build()) {
      trainer.fit(data(), quiet(5).batchSize(4));
      trainer.save(folder.resolve("checkpoint"));
      trainer.fit(data(), quiet(5).batchSize(4));
      expected = Examples.fingerprint(trainer);
    }
    // As another process would: the description comes from the file.
    Model read = Model.fromJson(Files.readString(folder.resolve("checkpoint/model.json")));
    assertThat(read).isEqualTo(model);
    try (Trainer trainer = Examples.trainer(read).build()) {
      trainer.restore(folder.resolve("checkpoint"));
      trainer.fit(data(), quiet(5).batchSize(4));
      assertThat(Examples.fingerprint(trainer)).isEqualTo(expected);
    }
  }

  @Test
  void severalLayersOfSeveralSavedModelsStandInOneGraph() throws IOException {
    SavedModelLayer first = SavedModelLayer.of(ForeignModels.functions(folder.resolve("first")));
    Path second = ForeignModels.functions(folder.resolve("second"));
    // A function of the same name that does something else.
    ForeignModels.edit(second, text -> text.replace("op: \"Relu\"", "op: \"Softsign\""));
    SymbolicTensor x = Input.of(3).name("x").tensor();
    SharedLayer shared = SharedLayer.of("shared", first);
    Functional model =
        Functional.builder()
            .input(x)
            .output("once", shared.apply(x))
            .output("twice", shared.apply(Add.of().apply(x, x)))
            .output("softsign", SavedModelLayer.of(second).apply("other", x))
            .output("trained", x.then(Dense.of(1)))
            .build();
    try (Trainer trainer =
        Trainer.builder(model).loss("trained", MeanSquaredError.of()).seed(1).build()) {
      assertThat(trainer.weights().keySet())
          .containsExactlyInAnyOrder(
              "shared.dense_kernel",
              "shared.dense_bias",
              "other.dense_kernel",
              "other.dense_bias",
              "dense.kernel",
              "dense.bias");
      Map<String, Array> y = trainer.predict(Map.of("x", ForeignModels.X));
      assertThat(get(y, "once")).containsExactly(ForeignModels.Y);
      // (2, 4, 6) K + b = (8.5, -3) and (0, 8, 2) K + b = (2.5, 5)
      assertThat(get(y, "twice")).containsExactly(8.5f, 0, 2.5f, 5);
      // v / (1 + |v|) of 4.5, -2, 1.5, 2
      float[] softsign = {4.5f / 5.5f, -2f / 3, 0.6f, 2f / 3};
      assertThat(get(y, "softsign")).containsExactly(softsign, within(1e-6f));
      trainer.export(folder.resolve("exported"));
      assertThat(tensorFlow(folder.resolve("exported"), ForeignModels.X, "twice"))
          .containsExactly(8.5f, 0, 2.5f, 5);
      assertThat(tensorFlow(folder.resolve("exported"), ForeignModels.X, "softsign"))
          .containsExactly(softsign, within(1e-6f));
    }
  }

  private static float[] get(Map<String, Array> outputs, String name) {
    return requireNonNull(outputs.get(name), name).floats();
  }

  @Test
  void whatWasExportedCanBeALayerAgain() throws IOException {
    Path exported = folder.resolve("exported");
    float[] expected;
    try (Trainer trainer =
        Examples.trainer(withHead(ForeignModels.functions(folder.resolve("foreign")))).build()) {
      trainer.fit(data(), quiet(1));
      expected = trainer.predict(ForeignModels.X).floats();
      trainer.export(exported);
    }
    Sequential again =
        Sequential.of(Input.of(3), SavedModelLayer.of(exported), Dense.of(1).useBias(false));
    try (Trainer trainer = Examples.trainer(again).build()) {
      Map<String, Array> weights = new TreeMap<>(trainer.weights());
      weights.put("dense.kernel", Array.of(new float[] {1}, 1, 1));
      trainer.setWeights(weights);
      assertThat(trainer.predict(ForeignModels.X).floats()).containsExactly(expected);
    }
  }

  @Test
  void anOutputOfUnknownShapeIsToldIt() throws IOException {
    Path foreign = ForeignModels.resourceVariables(folder.resolve("foreign"));
    SavedModelLayer layer = SavedModelLayer.of(foreign).output("all");
    assertThatThrownBy(() -> Sequential.of(Input.of(3), layer, Dense.of(1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("does not tell the shape of its output 'all'")
        .hasMessageContaining("outputShape(\"all\"");
    Sequential model =
        Sequential.of(
            Input.of(3), layer.outputShape("all", Shape.batchOf(5)), Dense.of(1).useBias(false));
    try (Trainer trainer = Examples.trainer(model).build()) {
      Map<String, Array> weights = new TreeMap<>(trainer.weights());
      weights.put("dense.kernel", Array.of(new float[] {1, 10, 100, 1000, 10000}, 5, 1));
      trainer.setWeights(weights);
      // 1 + 20 + 300 + 4500 + 0, 0 + 40 + 100 + 1500 + 20000
      assertThat(trainer.predict(ForeignModels.X).floats()).containsExactly(4821f, 21640f);
    }
    Sequential wrong =
        Sequential.of(Input.of(3), layer.outputShape("all", Shape.batchOf(4)), Dense.of(1));
    assertThatThrownBy(() -> Examples.trainer(wrong).build().close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'saved_model_layer' (SavedModelLayer)");
  }

  @Test
  void trainedLayersBeforeItAreRefused() throws IOException {
    SavedModelLayer layer = SavedModelLayer.of(ForeignModels.functions(folder.resolve("foreign")));
    SymbolicTensor x = Input.of(2).name("x").tensor();
    SymbolicTensor wide = x.then("wide", Dense.of(3));
    // The sum would let a part of the gradient through.
    SymbolicTensor y = Add.of().apply(wide.then(layer), wide.then(Dense.of(2)));
    Functional model = Functional.of(x, y.then("head", Dense.of(1)));
    assertThatThrownBy(() -> Examples.trainer(model).build().close())
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining(
            "No gradient goes through a SavedModelLayer to wide.kernel, wide.bias");
    try (Trainer trainer = Examples.trainer(model.freeze("wide")).build()) {
      assertThat(trainer.step()).isZero();
    }
  }

  @Test
  void aDirectoryThatIsGoneIsNamed() throws IOException {
    Path foreign = ForeignModels.functions(folder.resolve("foreign"));
    String json = withHead(foreign).toJson();
    assertThat(Model.fromJson(json).toJson()).isEqualTo(json);
    Path moved = Files.move(foreign, folder.resolve("moved"));
    assertThatThrownBy(() -> Examples.trainer(Model.fromJson(json)).build().close())
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("There is no directory " + foreign);
    Files.move(moved, foreign);
    ForeignModels.edit(foreign, text -> text.replace("op: \"Relu\"", "op: \"Neg\""));
    assertThatThrownBy(() -> Examples.trainer(Model.fromJson(json)).build().close())
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("saved_model.pb has changed");
  }

  @Test
  void whatDoesNotExistIsToldWithWhatDoes() throws IOException {
    Path foreign = ForeignModels.resourceVariables(folder.resolve("foreign"));
    assertThatThrownBy(() -> SavedModelLayer.of(folder))
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("There is no saved_model.pb in " + folder)
        .hasMessageContaining("There is one in " + foreign);
    assertThatThrownBy(() -> SavedModelLayer.of(foreign, "predict"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no signature 'predict'. Signatures there: serving_default");
    assertThatThrownBy(() -> SavedModelLayer.of(foreign, "serving_default", "train"))
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("no graph tagged 'train'. Tags there: serve");
    assertThatThrownBy(() -> SavedModelLayer.of(foreign).output("logits"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no output 'logits'. There are: all, y");
    assertThatThrownBy(() -> SavedModelLayer.of(foreign).input("image"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("each of [x] once");
    assertThatThrownBy(() -> Sequential.of(Input.of(4), SavedModelLayer.of(foreign).output("y")))
        .isInstanceOf(ShapeException.class)
        .hasMessageContaining("expects (?, 3) float32 for the signature's input 'x'")
        .hasMessageContaining("(?, 4)");
  }

  @Test
  void damagedVariablesAreToldWhenTheTrainerIsBuilt() throws IOException {
    Path foreign = ForeignModels.functions(folder.resolve("foreign"));
    Sequential model = withHead(foreign);
    Path data = foreign.resolve("variables/variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(data);
    bytes[0] ^= 1;
    Files.write(data, bytes);
    assertThatThrownBy(() -> Examples.trainer(model).build().close())
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining(foreign.toString())
        .hasMessageContaining("damaged");
    Files.delete(data);
    assertThatThrownBy(() -> Examples.trainer(model).build().close())
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining(foreign.toString());
  }

  /** What a frozen layer cannot have, with what the error says of it. */
  enum Obstacle {
    TABLE(
        "HashTableV2 'table'",
        """
        node { name: "table" op: "HashTableV2" attr { key: "key_dtype" value { type: DT_INT64 } } attr { key: "value_dtype" value { type: DT_FLOAT } } }
        node { name: "zero" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } }
          attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 0 } } } }
        node { name: "keys" op: "Cast" input: "x" attr { key: "SrcT" value { type: DT_FLOAT } } attr { key: "DstT" value { type: DT_INT64 } } }
        node { name: "y" op: "LookupTableFindV2" input: "table" input: "keys" input: "zero"
          attr { key: "Tin" value { type: DT_INT64 } } attr { key: "Tout" value { type: DT_FLOAT } } }
        """),
    ASSIGNMENT(
        "AssignAddVariableOp 'count'",
        """
        node { name: "v" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
        node { name: "one" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } }
          attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 1 } } } }
        node { name: "count" op: "AssignAddVariableOp" input: "v" input: "one" attr { key: "dtype" value { type: DT_FLOAT } } }
        node { name: "y" op: "Identity" input: "x" input: "^count" attr { key: "T" value { type: DT_FLOAT } } }
        """),
    REFERENCE_ASSIGNMENT(
        "AssignAdd 'count'",
        """
        node { name: "v" op: "VariableV2" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { } } } }
        node { name: "one" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } }
          attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 1 } } } }
        node { name: "count" op: "AssignAdd" input: "v" input: "one" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "y" op: "Identity" input: "x" input: "^count" attr { key: "T" value { type: DT_FLOAT } } }
        """),
    UNKNOWN_OPERATION(
        "operations that TensorFlow 2.18.0 does not know: SentencepieceOp",
        "node { name: \"y\" op: \"SentencepieceOp\" input: \"x\" }"),
    PLACEHOLDER(
        "depends on the placeholder 'keep_prob'",
        """
        node { name: "keep_prob" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
        node { name: "y" op: "Mul" input: "x" input: "keep_prob" attr { key: "T" value { type: DT_FLOAT } } }
        """),
    LOOP(
        "has a loop as TensorFlow 1 has them",
        """
        node { name: "merge" op: "Merge" input: "x" input: "y" attr { key: "T" value { type: DT_FLOAT } } attr { key: "N" value { i: 2 } } }
        node { name: "y" op: "NextIteration" input: "merge" attr { key: "T" value { type: DT_FLOAT } } }
        """),
    WHOLE_NUMBERS(
        "its variable 'v' is DT_INT64",
        """
        node { name: "v" op: "VarHandleOp" attr { key: "dtype" value { type: DT_INT64 } } attr { key: "shape" value { shape { } } } }
        node { name: "read" op: "ReadVariableOp" input: "v" attr { key: "dtype" value { type: DT_INT64 } } }
        node { name: "cast" op: "Cast" input: "read" attr { key: "SrcT" value { type: DT_INT64 } } attr { key: "DstT" value { type: DT_FLOAT } } }
        node { name: "y" op: "Mul" input: "x" input: "cast" attr { key: "T" value { type: DT_FLOAT } } }
        """),
    UNKNOWN_SHAPE(
        "does not tell the shape of its variable 'v'",
        """
        node { name: "v" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { unknown_rank: true } } } }
        node { name: "read" op: "ReadVariableOp" input: "v" attr { key: "dtype" value { type: DT_FLOAT } } }
        node { name: "y" op: "Mul" input: "x" input: "read" attr { key: "T" value { type: DT_FLOAT } } }
        """),
    MISSING_NODE(
        "its graph has no node 'lost'",
        "node { name: \"y\" op: \"Identity\" input: \"lost\" attr { key: \"T\" value { type: DT_FLOAT } } }"),
    MISSING_TENSOR(
        "its graph has no tensor 'twin:1'",
        """
        node { name: "twin" op: "Identity" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "y" op: "Identity" input: "twin:1" attr { key: "T" value { type: DT_FLOAT } } }
        """);

    private final String told;
    private final String nodes;

    Obstacle(String told, String nodes) {
      this.told = told;
      this.nodes = nodes;
    }
  }

  /** Returns a SavedModel whose node y is made from its placeholder x, both (?, 3). */
  private static Path graph(Path directory, String nodes, String library) throws IOException {
    return ForeignModels.writeGraph(
        directory,
        """
        meta_info_def { tags: "serve" }
        graph_def {
          versions { producer: 1882 }
          node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
          %s
          library { %s }
        }
        signature_def { key: "serving_default" value {
          inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT tensor_shape { dim { size: -1 } dim { size: 3 } } } }
          outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT tensor_shape { dim { size: -1 } dim { size: 3 } } } }
        } }
        """
            .formatted(nodes, library));
  }

  @ParameterizedTest
  @EnumSource
  void whatAFrozenLayerCannotHaveIsNamed(Obstacle obstacle) throws IOException {
    Path foreign = graph(folder.resolve("foreign"), obstacle.nodes, "");
    assertThatThrownBy(() -> Examples.trainer(withHead(foreign)).build().close())
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining(foreign.toString())
        .hasMessageContaining(obstacle.told);
  }

  /** Where the sum of x is positive x, elsewhere -x, times 2 three times over. */
  @Test
  void functionsMayBranchAndLoop() throws IOException {
    String function =
        """
        function {
          signature { name: "%s" input_arg { name: "v" type: DT_FLOAT } output_arg { name: "w" type: DT_FLOAT } }
          node_def { name: "op" op: "%s" input: "v" attr { key: "T" value { type: DT_FLOAT } } }
          ret { key: "w" value: "op:%s:0" }
        }
        """;
    String counting =
        """
        function {
          signature { name: "more" input_arg { name: "i" type: DT_INT32 } input_arg { name: "v" type: DT_FLOAT } output_arg { name: "b" type: DT_BOOL } }
          node_def { name: "three" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 3 } } } }
          node_def { name: "less" op: "Less" input: "i" input: "three:output:0" attr { key: "T" value { type: DT_INT32 } } }
          ret { key: "b" value: "less:z:0" }
        }
        function {
          signature { name: "twice" input_arg { name: "i" type: DT_INT32 } input_arg { name: "v" type: DT_FLOAT } output_arg { name: "j" type: DT_INT32 } output_arg { name: "w" type: DT_FLOAT } }
          node_def { name: "one" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
          node_def { name: "next" op: "AddV2" input: "i" input: "one:output:0" attr { key: "T" value { type: DT_INT32 } } }
          node_def { name: "sum" op: "AddV2" input: "v" input: "v" attr { key: "T" value { type: DT_FLOAT } } }
          ret { key: "j" value: "next:z:0" } ret { key: "w" value: "sum:z:0" }
        }
        """;
    Path foreign =
        graph(
            folder.resolve("foreign"),
            """
            node { name: "axes" op: "Const" attr { key: "dtype" value { type: DT_INT32 } }
              attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 0 int_val: 1 } } } }
            node { name: "sum" op: "Sum" input: "x" input: "axes" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tidx" value { type: DT_INT32 } } }
            node { name: "zero" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 0 } } } }
            node { name: "positive" op: "Greater" input: "sum" input: "zero" attr { key: "T" value { type: DT_FLOAT } } }
            node { name: "sized" op: "If" input: "positive" input: "x" attr { key: "Tcond" value { type: DT_BOOL } }
              attr { key: "Tin" value { list { type: DT_FLOAT } } } attr { key: "Tout" value { list { type: DT_FLOAT } } }
              attr { key: "output_shapes" value { list { } } } attr { key: "_lower_using_switch_merge" value { b: true } }
              attr { key: "then_branch" value { func { name: "same" } } } attr { key: "else_branch" value { func { name: "negated" } } } }
            node { name: "start" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
            node { name: "loop" op: "StatelessWhile" input: "start" input: "sized" attr { key: "T" value { list { type: DT_INT32 type: DT_FLOAT } } }
              attr { key: "output_shapes" value { list { } } } attr { key: "parallel_iterations" value { i: 10 } } attr { key: "_lower_using_switch_merge" value { b: true } }
              attr { key: "cond" value { func { name: "more" } } } attr { key: "body" value { func { name: "twice" } } } }
            node { name: "y" op: "Identity" input: "loop:1" attr { key: "T" value { type: DT_FLOAT } } }
            """,
            function.formatted("same", "Identity", "output")
                + function.formatted("negated", "Neg", "y")
                + counting);
    Sequential model =
        Sequential.of(Input.of(3), SavedModelLayer.of(foreign), Dense.of(1).useBias(false));
    try (Trainer trainer = Examples.trainer(model).build()) {
      trainer.setWeights(Map.of("dense.kernel", Array.of(new float[] {1, 10, 100}, 3, 1)));
      // 8 (1 + 20 + 300), and -8 (1 + 20 - 400) where the sum is negative.
      assertThat(trainer.predict(Array.of(new float[] {1, 2, 3}, 1, 3)).floats())
          .containsExactly(2568);
      assertThat(trainer.predict(Array.of(new float[] {1, 2, -4}, 1, 3)).floats())
          .containsExactly(-8 * (1 + 20 - 400));
      assertThat(trainer.fit(data(), quiet(2)).epochs()).hasSize(2);
    }
  }

  @Test
  void trainersInSeveralThreadsGiveTheSameBits() throws Exception {
    Sequential model = withHead(ForeignModels.functions(folder.resolve("foreign")));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(
            threads.submit(
                () -> {
                  try (Trainer trainer = Examples.trainer(model).build()) {
                    trainer.fit(data(), quiet(3));
                    return trainer.predict(ForeignModels.X).floats();
                  }
                }));
      }
      float[] first = answers.get(0).get();
      for (Future<float[]> answer : answers) {
        assertThat(answer.get()).containsExactly(first);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
