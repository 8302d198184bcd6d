package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.ModelInfo;
import dev.lamina.api.Phase;
import dev.lamina.api.Shape;
import dev.lamina.api.SharedLayer;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.NativeTensor;
import dev.lamina.models.ChildJvm;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.Multiply;
import dev.lamina.models.layers.Rescaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

class SavedModelWriterTest {
  private static final SavedModelWriter.Signature SIGNATURE =
      signature("pixels", "input", "probabilities", "classes");

  @TempDir Path directory;

  private static SavedModelWriter.Signature signature(
      String input, String modelInput, String output, String layer) {
    return new SavedModelWriter.Signature(
        SavedModelWriter.Signature.DEFAULT, Map.of(input, modelInput), Map.of(output, layer));
  }

  /** Everything that differs between training and answering, on bytes. */
  private static Model digits() {
    return Sequential.builder(Input.of(6, 6, 1).dtype(DType.UINT8))
        .add(Rescaling.of(1.0 / 255))
        .add("save", Conv2D.of(4, 3, Activations.RELU))
        .add("norm", BatchNormalization.of())
        .add(Dropout.of(0.5))
        .add("serve", Flatten.of())
        .add("classes", Dense.of(10, Activations.SOFTMAX))
        .build();
  }

  /** First values, and moving averages that are not. */
  private static Map<String, Array> weights(Model model) {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, Array> values = new LinkedHashMap<>();
    for (NetworkWeight weight : Network.of(model).weights()) {
      Array value = weight.initialValue(1);
      float[] floats = value.floats();
      for (int i = 0; i < floats.length && !weight.trainable(); i++) {
        floats[i] = (float) random.nextDouble(0.1, 1);
      }
      values.put(weight.name(), value);
    }
    return values;
  }

  private void write(Model model, SavedModelWriter.Signature... signatures) throws IOException {
    SavedModelWriter.write(directory, model, weights(model), List.of(signatures), Map.of());
  }

  private MetaGraphDef metaGraph() throws IOException {
    SavedModel saved =
        SavedModel.parseFrom(Files.readAllBytes(directory.resolve("saved_model.pb")));
    assertThat(saved.getMetaGraphsCount()).isEqualTo(1);
    return saved.getMetaGraphs(0);
  }

  private static Array images(int count) {
    byte[] pixels = new byte[count * 36];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 37);
    }
    return Array.of(pixels, count, 6, 6, 1);
  }

  /** What the inference tower gives in a graph of its own, with its weights assigned. */
  private static float[] answer(Model model, Map<String, Array> weights, Array input) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<? extends TType> x =
          tf.withName("x")
              .placeholder(
                  model.input().dtype().tensorType(),
                  Placeholder.shape(model.input().spec().shape().toTensorFlow()));
      Variables variables = new Variables(tf);
      Tower tower =
          Network.of(model)
              .apply(
                  tf.withSubScope("inference"),
                  Phase.INFERENCE,
                  Network.reads(variables),
                  n -> SavedModelWriter.freshSeed(tf),
                  List.of(x));
      tf.withName("y").identity(tower.outputs().values().iterator().next());
      try (Engine engine = Engine.of(graph.toGraphDef(), ConfigProto.getDefaultInstance());
          NativeTensor rows = NativeTensor.of(input)) {
        weights.forEach(
            (name, value) -> {
              try (NativeTensor tensor = NativeTensor.of(value)) {
                engine
                    .program(List.of(name + ".new:0"), List.of(), List.of(name + ".assign"))
                    .run(tensor);
              }
            });
        return engine
            .program(List.of("x:0"), List.of("y:0"), List.of())
            .fetch(rows)
            .get(0)
            .floats();
      }
    }
  }

  @Test
  void theSignatureIsTheOneAskedFor() throws IOException {
    write(digits(), SIGNATURE);
    MetaGraphDef meta = metaGraph();
    assertThat(meta.getMetaInfoDef().getTagsList()).containsExactly("serve");
    assertThat(meta.getSignatureDefMap().keySet()).containsExactly("serving_default");
    SignatureDef signature = meta.getSignatureDefOrThrow("serving_default");
    assertThat(signature.getMethodName()).isEqualTo("tensorflow/serving/predict");
    assertThat(signature.getInputsMap().keySet()).containsExactly("pixels");
    assertThat(signature.getOutputsMap().keySet()).containsExactly("probabilities");
    TensorInfo input = signature.getInputsOrThrow("pixels");
    TensorInfo output = signature.getOutputsOrThrow("probabilities");
    assertThat(input.getDtype()).isEqualTo(DataType.DT_UINT8);
    assertThat(output.getDtype()).isEqualTo(DataType.DT_FLOAT);
    assertThat(sizes(input)).containsExactly(-1L, 6L, 6L, 1L);
    assertThat(sizes(output)).containsExactly(-1L, 10L);
  }

  private static List<Long> sizes(TensorInfo info) {
    return info.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, DT_FLOAT",
    "FLOAT64, DT_DOUBLE",
    "UINT8, DT_UINT8",
    "INT32, DT_INT32",
    "INT64, DT_INT64"
  })
  void everyTypeStandsInTheSignature(DType dtype, DataType expected) throws IOException {
    write(
        Sequential.of(Input.of(-1, 2).dtype(dtype), Flatten.of()),
        signature("x", "input", "x", "flatten"));
    SignatureDef signature = metaGraph().getSignatureDefOrThrow("serving_default");
    assertThat(signature.getInputsOrThrow("x").getDtype()).isEqualTo(expected);
    assertThat(signature.getOutputsOrThrow("x").getDtype()).isEqualTo(expected);
    assertThat(sizes(signature.getInputsOrThrow("x"))).containsExactly(-1L, -1L, 2L);
    assertThat(sizes(signature.getOutputsOrThrow("x"))).containsExactly(-1L, -1L);
  }

  @Test
  void theGraphOnlyAnswers() throws IOException {
    write(digits(), SIGNATURE);
    List<NodeDef> nodes = metaGraph().getGraphDef().getNodeList();
    assertThat(nodes)
        .filteredOn(node -> node.getOp().equals("VarHandleOp"))
        .extracting(NodeDef::getName)
        .containsExactlyElementsOf(weights(digits()).keySet());
    assertThat(nodes)
        .filteredOn(node -> node.getOp().equals("Placeholder"))
        .extracting(NodeDef::getName)
        .containsExactlyInAnyOrder("serve/pixels", "save/filename");
    assertThat(nodes)
        .filteredOn(node -> node.getOp().startsWith("Assign"))
        .hasSize(weights(digits()).size())
        .allMatch(node -> node.getName().startsWith("save/"));
    assertThat(nodes)
        .extracting(NodeDef::getOp)
        .doesNotContain("Select", "GreaterEqual")
        .noneMatch(op -> op.contains("Random") || op.contains("Apply") || op.contains("Grad"))
        .noneMatch(op -> op.startsWith("Variable"));
    assertThat(nodes)
        .filteredOn(node -> node.getOp().equals("FusedBatchNormV3"))
        .singleElement()
        .matches(node -> !node.getAttrOrThrow("is_training").getB());
  }

  /** Loads and asks a SavedModel with nothing but TensorFlow Java on the class path. */
  static final class Ask {
    public static void main(String[] args) throws IOException {
      byte[] pixels = Files.readAllBytes(Path.of(args[1]));
      try (SavedModelBundle bundle = SavedModelBundle.load(args[0], "serve");
          TUint8 images =
              TUint8.tensorOf(
                  org.tensorflow.ndarray.Shape.of(pixels.length / 36, 6, 6, 1),
                  DataBuffers.of(pixels, true, false));
          Result result = bundle.function("serving_default").call(Map.of("pixels", images))) {
        TFloat32 output = (TFloat32) result.get("probabilities").orElseThrow();
        System.out.println(output.shape());
        output
            .scalars()
            .forEach(x -> System.out.println("y " + Float.floatToRawIntBits(x.getFloat())));
        try {
          Class.forName("dev.lamina.api.Array");
        } catch (ClassNotFoundException e) {
          System.out.println("without Lamina");
        }
      }
    }

    private Ask() {}
  }

  @Test
  void anotherProcessWithTensorFlowAloneGivesTheSameBits() throws Exception {
    write(digits(), SIGNATURE);
    Array images = images(5);
    Path pixels = Files.write(directory.resolve("pixels"), (byte[]) images.values());
    ChildJvm.Result result =
        ChildJvm.run(
            entry ->
                entry.matches("(tensorflow-core|ndarray|javacpp|protobuf-java).*")
                    || entry.equals("test-classes"),
            Ask.class,
            List.of(directory.toString(), pixels.toString()));
    List<String> expected = new ArrayList<>();
    for (float y : answer(digits(), weights(digits()), images)) {
      expected.add("y " + Float.floatToRawIntBits(y));
    }
    assertThat(expected).hasSize(50);
    assertThat(result.output()).contains("[5, 10]").contains("without Lamina");
    assertThat(result.output().lines().filter(line -> line.startsWith("y ")))
        .containsExactlyElementsOf(expected);
    assertThat(result.exit()).isZero();
  }

  @Test
  void aModelWithoutWeightsAnswers() throws IOException {
    Model model = Sequential.of(Input.of(2).dtype(DType.UINT8), Rescaling.of(0.5).offset(1));
    write(model, signature("x", "input", "y", "rescaling"));
    assertThat(metaGraph().hasSaverDef()).isFalse();
    try (SavedModelBundle bundle = SavedModelBundle.load(directory.toString(), "serve");
        TUint8 x =
            TUint8.tensorOf(
                org.tensorflow.ndarray.Shape.of(1, 2),
                DataBuffers.of(new byte[] {4, (byte) 200}, true, false));
        Result result = bundle.function("serving_default").call(Map.of("x", x))) {
      TFloat32 y = (TFloat32) result.get("y").orElseThrow();
      assertThat(y.getFloat(0, 0)).isEqualTo(3);
      assertThat(y.getFloat(0, 1)).isEqualTo(101);
    }
  }

  /** TensorFlow Java's own Session finds our nodes by their names. */
  @Test
  void tensorFlowsSessionCanSaveWhatItLoaded() throws IOException {
    write(digits(), SIGNATURE);
    try (SavedModelBundle bundle = SavedModelBundle.load(directory.toString(), "serve")) {
      bundle.session().save(directory.resolve("again").toString());
    }
    Map<String, DType> types = new LinkedHashMap<>();
    weights(digits()).keySet().forEach(name -> types.put(name, DType.FLOAT32));
    assertThat(TensorBundle.read(directory.resolve("again"), types)).isEqualTo(weights(digits()));
  }

  @Test
  void theFilesAreThoseOfASavedModel() throws IOException {
    write(digits(), SIGNATURE);
    try (var files = Files.walk(directory)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> directory.relativize(file).toString().replace('\\', '/')))
          .containsExactlyInAnyOrder(
              "saved_model.pb",
              "variables/variables.index",
              "variables/variables.data-00000-of-00001",
              ModelInfo.FILE,
              SavedModelWriter.MODEL_FILE);
    }
  }

  @Test
  void theInfoFileIsWhatServingReads() throws IOException {
    Map<String, String> training = new LinkedHashMap<>();
    training.put("epochs", "20");
    training.put("loss", "NaN");
    training.put("note", "\"größe\" <&>\n");
    Model model = digits();
    Instant before = Instant.now();
    SavedModelWriter.write(directory, model, weights(model), List.of(SIGNATURE), training);
    JsonObject info =
        JsonParser.parseString(Files.readString(directory.resolve("assets.extra/lamina.json")))
            .getAsJsonObject();
    assertThat(info.keySet()).containsExactly("format", "lamina", "created", "training");
    assertThat(info.get("format").getAsInt()).isEqualTo(1);
    assertThat(info.get("lamina").getAsString()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    String created = info.get("created").getAsString();
    assertThat(created).endsWith("Z");
    assertThat(Instant.parse(created))
        .isBetween(before.minus(Duration.ofSeconds(1)), Instant.now());
    Map<String, String> found = new LinkedHashMap<>();
    info.getAsJsonObject("training")
        .entrySet()
        .forEach(entry -> found.put(entry.getKey(), entry.getValue().getAsString()));
    assertThat(found).containsExactlyEntriesOf(training);
  }

  @ParameterizedTest
  @CsvSource({"'', y, Input", "a/b, y, Input", "x, 'a b', Output", "x, '', Output"})
  void namesInTheSignatureAreChecked(String input, String output, String what) {
    assertThatThrownBy(() -> signature(input, "input", output, "dense"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(what + " name '")
        .hasMessageEndingWith("(expected: a letter, then letters, digits and underscores)");
  }

  @Test
  void theWeightsMustBeTheModels() {
    Model model = Sequential.of(Input.of(2), Dense.of(1));
    List<Map<String, Array>> wrong =
        List.of(
            Map.of(),
            Map.of("dense.kernel", Array.zeros(DType.FLOAT32, Shape.of(2, 1))),
            Map.of(
                "dense.kernel", Array.zeros(DType.FLOAT32, Shape.of(1, 2)),
                "dense.bias", Array.zeros(DType.FLOAT32, Shape.of(1))));
    for (Map<String, Array> weights : wrong) {
      assertThatThrownBy(
              () -> SavedModelWriter.write(directory, model, weights, List.of(SIGNATURE), Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("(expected: {dense.kernel=(2, 1), dense.bias=(1,)})");
    }
    assertThat(directory).isEmptyDirectory();
  }

  /** sum = 2 a + b + 1 and product = a * b, of whole numbers b; a part: double = 2 a. */
  private static Functional two() {
    SymbolicTensor a = Input.of(2).name("a").tensor();
    SymbolicTensor b = Input.of(2).dtype(DType.INT32).name("b").tensor();
    SymbolicTensor twice = a.then("double", Rescaling.of(2));
    SymbolicTensor number = b.then("number", Rescaling.of(1));
    SymbolicTensor sum = Add.of().apply(twice, number).then("dense", Dense.of(1));
    return Functional.builder()
        .input(a)
        .input(b)
        .output("sum", sum)
        .output("product", Multiply.of().apply(a, number))
        .build();
  }

  private Map<String, float[]> ask(String signature, Map<String, Tensor> inputs) {
    try (SavedModelBundle bundle = SavedModelBundle.load(directory.toString(), "serve");
        Result result = bundle.function(signature).call(inputs)) {
      Map<String, float[]> answers = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> entry : result) {
        List<Float> values = new ArrayList<>();
        ((TFloat32) entry.getValue()).scalars().forEach(x -> values.add(x.getFloat()));
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = values.get(i);
        }
        answers.put(entry.getKey(), floats);
      }
      return answers;
    }
  }

  @Test
  void everyInputAndOutputStandsInTheSignatureByItsName() throws IOException {
    Functional model = two();
    Map<String, Array> weights = new LinkedHashMap<>();
    weights.put("dense.kernel", Array.of(new float[][] {{1}, {10}}));
    weights.put("dense.bias", Array.of(new float[] {100}));
    SavedModelWriter.Signature part =
        new SavedModelWriter.Signature(
            "double_it", Map.of("x", "a"), Map.of("sum", "double", "again", "a"));
    SavedModelWriter.write(
        directory, model, weights, List.of(SavedModelWriter.Signature.of(model), part), Map.of());
    MetaGraphDef meta = metaGraph();
    assertThat(meta.getSignatureDefMap().keySet())
        .containsExactlyInAnyOrder("serving_default", "double_it");
    SignatureDef signature = meta.getSignatureDefOrThrow("serving_default");
    assertThat(signature.getInputsMap().keySet()).containsExactlyInAnyOrder("a", "b");
    assertThat(signature.getInputsOrThrow("b").getDtype()).isEqualTo(DataType.DT_INT32);
    assertThat(signature.getOutputsMap().keySet()).containsExactlyInAnyOrder("sum", "product");
    assertThat(sizes(signature.getOutputsOrThrow("product"))).containsExactly(-1L, 2L);
    try (TFloat32 a = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{1, 2}}));
        TInt32 b = TInt32.tensorOf(StdArrays.ndCopyOf(new int[][] {{3, 5}}))) {
      Map<String, float[]> answer = ask("serving_default", Map.of("a", a, "b", b));
      // 2 a + b = (5, 9); 5 + 10 * 9 + 100
      assertThat(answer.get("sum")).containsExactly(195);
      assertThat(answer.get("product")).containsExactly(3, 10);
      Map<String, float[]> doubled = ask("double_it", Map.of("x", a));
      assertThat(doubled.get("sum")).containsExactly(2, 4);
      assertThat(doubled.get("again")).containsExactly(1, 2);
    }
  }

  @Test
  void signaturesThatTheModelCannotAnswerAreRefused() {
    Functional model = two();
    Map<List<Map<String, String>>, String> wrong = new LinkedHashMap<>();
    wrong.put(
        List.of(Map.of("a", "a"), Map.of("y", "dense")),
        "the output 'y' depends on the input 'b', which is not among its inputs. Add it");
    wrong.put(
        List.of(Map.of("x", "c"), Map.of("y", "double")),
        "the model has no input 'c'. Known: a, b");
    wrong.put(
        List.of(Map.of("a", "a"), Map.of("y", "triple")),
        "the model has no output 'triple'. Known: a, b, double, number, add, dense, multiply");
    wrong.forEach(
        (names, message) ->
            assertThatThrownBy(
                    () ->
                        write(
                            model, new SavedModelWriter.Signature("q", names.get(0), names.get(1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Signature 'q': " + message));
    assertThatThrownBy(
            () -> write(model, new SavedModelWriter.Signature("q", Map.of("a", "a"), Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Signature 'q' has no output; name one");
    assertThat(directory).isEmptyDirectory();
  }

  /** A shared layer, a nested model, and one that is frozen: each weight is stored once. */
  @Test
  void sharedAndNestedWeightsAreStoredOnce() throws IOException {
    SymbolicTensor a = Input.of(2).name("a").tensor();
    SymbolicTensor b = Input.of(2).name("b").tensor();
    SharedLayer tower =
        SharedLayer.of(
            "tower", Sequential.of(Input.of(2), Dense.of(2), BatchNormalization.of()).freeze());
    Functional model =
        Functional.of(
            List.of(a, b), List.of(Add.of().apply("sum", tower.apply(a), tower.apply(b))));
    Map<String, Array> weights = weights(model);
    weights.put("tower.dense.kernel", Array.of(new float[][] {{1, 0}, {0, 1}}));
    weights.put("tower.dense.bias", Array.of(new float[] {0, 0}));
    weights.put("tower.batch_normalization.gamma", Array.of(new float[] {1, 1}));
    weights.put("tower.batch_normalization.beta", Array.of(new float[] {0, 0}));
    weights.put("tower.batch_normalization.moving_mean", Array.of(new float[] {1, 2}));
    weights.put(
        "tower.batch_normalization.moving_variance", Array.of(new float[] {3.999f, 0.999f}));
    SavedModelWriter.write(
        directory, model, weights, List.of(SavedModelWriter.Signature.of(model)), Map.of());
    assertThat(metaGraph().getGraphDef().getNodeList())
        .filteredOn(node -> node.getOp().equals("VarHandleOp"))
        .extracting(NodeDef::getName)
        .containsExactlyElementsOf(weights.keySet())
        .hasSize(6);
    try (TFloat32 x = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{3, 5}}));
        TFloat32 z = TFloat32.tensorOf(StdArrays.ndCopyOf(new float[][] {{5, 2}}))) {
      // (3 - 1) / 2 + (5 - 1) / 2 and (5 - 2) + (2 - 2)
      assertThat(ask("serving_default", Map.of("a", x, "b", z)).get("sum"))
          .containsExactly(new float[] {3, 3}, Offset.offset(1e-5f));
    }
  }
}
