package dev.lamina.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.PredictionException;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Every expected number follows from the formula of the model in {@link TestModels}. */
class PredictorTest {
  @TempDir Path directory;

  @Test
  void answersWithRefVariables() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.halfPlusTwo(directory))) {
      assertThat(predictor.predict(new float[][] {{1}, {2}, {5}}))
          .isDeepEqualTo(new float[][] {{2.5f}, {3}, {4.5f}});
      assertThat(predictor.predict(new float[] {10})).containsExactly(7);
      assertThat(predictor.predict(Array.of(new float[] {-4, 4}, 2, 1)))
          .isEqualTo(Array.of(new float[] {0, 4}, 2, 1));
    }
  }

  @Test
  void answersWithResourceVariablesAndBytes() throws IOException {
    byte[] pixels = {1, 2, 3, 4, (byte) 255, 0, 0, (byte) 200};
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      assertThat(predictor.predict(Array.of(pixels, 2, 2, 2, 1)))
          .isEqualTo(Array.of(new float[] {1, 10, 4, 255, 455, 200}, 2, 3));
    }
  }

  @Test
  void answersWithSeveralInputsAndOutputsByName() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      Map<String, Array> answer =
          predictor
              .signature("combine")
              .predict(
                  Map.of(
                      "b", Array.of(new float[][] {{1, 2}, {3, 4}}),
                      "a", Array.of(new float[][] {{10, 20}, {30, 40}})));
      assertThat(answer)
          .containsOnly(
              Map.entry("sum", Array.of(new float[][] {{11, 22}, {33, 44}})),
              Map.entry("difference", Array.of(new float[][] {{9, 18}, {27, 36}})));
    }
  }

  @Test
  void someOutputsCanBeAskedForAlone() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      SignaturePredictor combine = predictor.signature("combine");
      Map<String, Array> inputs =
          Map.of("a", Array.of(new float[][] {{5, 6}}), "b", Array.of(new float[][] {{1, 2}}));
      assertThat(combine.predict(inputs, Set.of("difference")))
          .containsOnly(Map.entry("difference", Array.of(new float[][] {{4, 4}})));
      assertThat(combine.predict(inputs, Set.of("sum", "difference")))
          .isEqualTo(combine.predict(inputs));
      assertThatThrownBy(() -> combine.predict(inputs, Set.of("sum", "product")))
          .isInstanceOf(PredictionException.class)
          .hasMessage("'combine': it has no output 'product'. Known: difference, sum.");
      assertThatThrownBy(() -> combine.predict(inputs, Set.of()))
          .isInstanceOf(PredictionException.class)
          .hasMessage("'combine': no output is asked for. Known: difference, sum.");
    }
  }

  @Test
  void manyChoicesOfOutputsAreAnsweredToo() throws IOException {
    // Six outputs, y + 0 to y + 5, have 62 choices that are not all of them.
    try (Predictor predictor = Predictor.load(TestModels.manyOutputs(directory, 6))) {
      SignaturePredictor many = predictor.signature("serving_default");
      Map<String, Array> inputs = Map.of("x", Array.of(new float[] {10}, 1, 1));
      for (int choice = 1; choice < 63; choice++) {
        Map<String, Array> expected = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
          if ((choice >> i & 1) == 1) {
            expected.put("y" + i, Array.of(new float[] {10 + i}, 1, 1));
          }
        }
        assertThat(many.predict(inputs, expected.keySet())).isEqualTo(expected);
      }
    }
  }

  @Test
  void loadsWhatTensorFlowJavaRejectsForASignaturesType() throws IOException {
    Path model = TestModels.halfPlusThree(directory);
    assertThatThrownBy(() -> SavedModelBundle.load(model.toString(), "serve"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DT_STRING in the graph, but the signature requires");
    try (Predictor predictor = Predictor.load(model)) {
      assertThat(predictor.predict(new float[] {2})).containsExactly(4);
      // The graph's type, which counts, not the declared one.
      assertThat(predictor.signatures().get("regress_x_to_y").inputs().get("inputs").dtype())
          .isEqualTo("string");
    }
  }

  @Test
  void listsASignatureOfAnotherTypeAndSaysSoWhenItIsCalled() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.complex(directory))) {
      assertThat(predictor.signatures().get("serving_default"))
          .hasToString("serving_default(x: (?, 1) float32) -> y: (?, 1) complex64");
      assertThatThrownBy(() -> predictor.predict(Array.of(new float[] {1})))
          .isInstanceOf(PredictionException.class)
          .hasMessage(
              "'serving_default' cannot be called: output 'y' is complex64, which arrays cannot"
                  + " hold. Other signatures of the model may be.");
    }
  }

  @Test
  void looksUpWordsInATableFromAnAsset() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.vocabulary(directory))) {
      assertThat(predictor.predict(Array.of("sat", "the", "dog")))
          .isEqualTo(Array.of(new long[] {2, 0, -1}, Shape.of(3)));
      assertThatThrownBy(() -> predictor.predict(Array.of(new int[] {1})))
          .isInstanceOf(PredictionException.class)
          .hasMessageEndingWith(
              "expects (?,) string but received (1,) int32. Make the array from strings.");
    }
  }

  @Test
  void initializesTablesFromAssets() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.vocabulary(directory))) {
      // The vocabulary has three words.
      Array number = Array.of(new long[] {10, 1L << 40}, Shape.of(2));
      assertThat(predictor.signature("plus_size").predict(number))
          .isEqualTo(Array.of(new long[] {13, (1L << 40) + 3}, Shape.of(2)));
    }
  }

  @Test
  void aFedTensorThatAVariableKeepsIsNotWrittenAgain() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.memory(directory))) {
      for (int i = 0; i < 5; i++) {
        assertThat(predictor.predict(Array.of(new float[] {i + 1, -i - 1})))
            .isEqualTo(Array.of(new float[] {i, -i}).reshape(Shape.of(2)));
      }
    }
  }

  @Test
  void rowsAreFlatWhateverTheInputsRank() throws IOException {
    Path model = TestModels.slowIdentity(directory, 4, 1);
    TestModels.edit(
        model,
        meta -> {
          // The graph multiplies matrices; declared as images, rows still have four values.
          SignatureDef.Builder signature =
              meta.getSignatureDefOrThrow("serving_default").toBuilder();
          TensorInfo image =
              signature.getInputsOrThrow("x").toBuilder().setTensorShape(shape(-1, 2, 2)).build();
          return meta.putSignatureDef("serving_default", signature.putInputs("x", image).build());
        });
    try (Predictor predictor = Predictor.load(model)) {
      assertThatThrownBy(() -> predictor.predict(new float[][] {{1, 2, 3}}))
          .isInstanceOf(PredictionException.class)
          .hasMessage(
              "Input 'x' of 'serving_default' expects (?, 2, 2) float32 but received (1, 3)"
                  + " float32. A row has 4 values.");
      // Reshaped as declared, which this graph then cannot multiply: TensorFlow's failure,
      // translated.
      assertThatThrownBy(() -> predictor.predict(new float[] {1, 2, 3, 4}))
          .isInstanceOf(PredictionException.class)
          .hasMessageContaining("'serving_default' failed in TensorFlow:")
          .hasMessageMatching(
              ".*In\\[0\\] (ndims must be|and In\\[1\\] has different ndims: \\[1,2,2\\] vs).*")
          .hasCauseInstanceOf(EngineException.class);
    }
  }

  @Test
  void aVectorOfNumbersTakesRowsOfOneValue() throws IOException {
    Path model = TestModels.halfPlusThree(directory);
    TestModels.edit(
        model,
        meta -> {
          SignatureDef.Builder signature =
              meta.getSignatureDefOrThrow("serving_default").toBuilder();
          TensorInfo vector =
              signature.getInputsOrThrow("x").toBuilder().setTensorShape(shape(-1)).build();
          return meta.putSignatureDef("serving_default", signature.putInputs("x", vector).build());
        });
    try (Predictor predictor = Predictor.load(model)) {
      assertThat(predictor.predict(new float[][] {{1}, {2}}))
          .isDeepEqualTo(new float[][] {{3.5f}, {4}});
    }
  }

  @Test
  void anUnknownRankTakesAnyShape() throws IOException {
    Path model = TestModels.halfPlusThree(directory);
    TestModels.edit(
        model,
        meta -> {
          SignatureDef.Builder signature =
              meta.getSignatureDefOrThrow("serving_default").toBuilder();
          TensorInfo any =
              signature.getInputsOrThrow("x").toBuilder()
                  .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                  .build();
          return meta.putSignatureDef("serving_default", signature.putInputs("x", any).build());
        });
    try (Predictor predictor = Predictor.load(model)) {
      assertThat(predictor.signatures().get("serving_default").inputs().get("x"))
          .hasToString("(...) float32");
      assertThat(predictor.predict(Array.of(new float[] {2, 4, 6, 8}, 1, 2, 1, 2)))
          .isEqualTo(Array.of(new float[] {4, 5, 6, 7}, 1, 2, 1, 2));
    }
  }

  @Test
  void anEmptyBatchHasAnEmptyAnswer() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.halfPlusTwo(directory))) {
      assertThat(predictor.predict(new float[0][])).isEmpty();
      assertThat(predictor.predict(Array.zeros(DType.FLOAT32, Shape.of(0, 1))).shape())
          .isEqualTo(Shape.of(0, 1));
    }
  }

  @Test
  void listsSignaturesWithTheirSpecs() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      assertThat(predictor.signatures()).containsOnlyKeys("serving_default", "combine");
      Signature signature = predictor.signatures().get("serving_default");
      assertThat(signature.method()).isEqualTo("tensorflow/serving/predict");
      assertThat(signature.inputs().get("pixels").spec())
          .contains(new TensorSpec(Shape.of(-1, 2, 2, 1), DType.UINT8));
      assertThat(signature.outputs().get("scores").spec()).contains(TensorSpec.floats(3));
    }
  }

  @Test
  void describesItselfAsATable() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.vocabulary(directory))) {
      assertThat(predictor.describe().lines().skip(1))
          .containsExactly(
              "signature             tensor  shape  dtype",
              "plus_size        in   number  (?,)   int64",
              "                 out  result  (?,)   int64",
              "serving_default  in   words   (?,)   string",
              "                 out  ids     (?,)   int64");
    }
    try (Predictor predictor = Predictor.load(TestModels.complex(directory.resolve("complex")))) {
      assertThat(predictor.describe())
          .endsWith("not callable: output 'y' is complex64, which arrays cannot hold");
    }
  }

  @Test
  void tensorFlow2sInitializerIsNoSignature() throws IOException {
    Path model = TestModels.halfPlusTwo(directory);
    TestModels.edit(
        model,
        meta -> {
          meta.getGraphDefBuilder().addNodeBuilder().setName("NoOp").setOp("NoOp");
          return meta.putSignatureDef(
              "__saved_model_init_op",
              SignatureDef.newBuilder()
                  .putOutputs(
                      "__saved_model_init_op", TensorInfo.newBuilder().setName("NoOp").build())
                  .build());
        });
    try (Predictor predictor = Predictor.load(model)) {
      assertThat(predictor.signatures()).containsOnlyKeys("serving_default");
    }
  }

  @Test
  void aSignatureThatNamesTensorsTheGraphLacksIsNoDanger() throws IOException {
    Path model = TestModels.halfPlusTwo(directory);
    TestModels.edit(
        model,
        meta -> {
          // The native library would look for output 7, or 123456789, beyond the operation's
          // outputs.
          for (String name : new String[] {"y:7", "y:123456789", "y:-1", "y:x", "nowhere:0", ""}) {
            meta.putSignatureDef(
                "odd " + name,
                SignatureDef.newBuilder()
                    .putOutputs(
                        "y",
                        TensorInfo.newBuilder().setName(name).setDtype(DataType.DT_FLOAT).build())
                    .build());
          }
          return meta.putSignatureDef("nothing", SignatureDef.getDefaultInstance());
        });
    try (Predictor predictor = Predictor.load(model)) {
      assertThat(predictor.signatures()).hasSize(8);
      for (String name : predictor.signatures().keySet()) {
        if (name.startsWith("odd")) {
          assertThatThrownBy(() -> predictor.signature(name).predict(Map.of()))
              .isInstanceOf(PredictionException.class)
              .hasMessageStartingWith(
                  "'" + name + "' cannot be called: output 'y': the graph has no");
        }
      }
      assertThatThrownBy(() -> predictor.signature("nothing").predict(Map.of()))
          .isInstanceOf(PredictionException.class)
          .hasMessageStartingWith("'nothing' cannot be called: it has no outputs.");
    }
  }

  @Test
  void warmUpCallsWhatCanBeCalled() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.vocabulary(directory))) {
      assertThatCode(predictor::warmUp).doesNotThrowAnyException();
    }
    // Its answer to the first call shows that zeros were written over the ones.
    try (Predictor predictor = Predictor.load(TestModels.memory(directory.resolve("memory")))) {
      predictor.predict(Array.of(new float[] {1, 1}));
      predictor.warmUp();
      assertThat(predictor.predict(Array.of(new float[] {2, 2})))
          .isEqualTo(Array.of(new float[] {0, 0}));
    }
  }

  @Test
  void moreThreadsAnswerTheSame() throws IOException {
    try (Predictor predictor =
        Predictor.builder(TestModels.halfPlusTwo(directory)).tag("serve").threads(2).build()) {
      assertThat(predictor.predict(new float[] {3})).containsExactly(3.5f);
    }
    assertThatThrownBy(() -> Predictor.builder(directory).threads(0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("threads: 0 (expected: >= 1)");
  }

  @Test
  void anUnknownSignatureListsTheKnownOnes() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      assertThatThrownBy(() -> predictor.signature("serve"))
          .isInstanceOf(PredictionException.class)
          .hasMessageContaining("has no signature 'serve'. Known: combine, serving_default.");
    }
  }

  @Test
  void theShortFormsNeedOneInputAndOneOutput() throws IOException {
    try (Predictor predictor = Predictor.load(TestModels.images(directory))) {
      assertThatThrownBy(() -> predictor.signature("combine").predict(new float[][] {{1, 2}}))
          .isInstanceOf(PredictionException.class)
          .hasMessage("'combine' has 2 inputs (a, b), not one. Use predict(Map).");
    }
  }

  @Test
  void useAfterCloseIsRefusedAndASecondCloseDoesNothing() throws IOException {
    Predictor predictor = Predictor.load(TestModels.halfPlusTwo(directory));
    SignaturePredictor signature = predictor.signature("serving_default");
    signature.predict(new float[] {1});
    predictor.close();
    predictor.close();
    assertThatThrownBy(() -> predictor.predict(new float[] {1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The predictor is closed");
    assertThatThrownBy(() -> signature.predict(new float[0][]))
        .isInstanceOf(IllegalStateException.class);
    assertThat(predictor.describe()).contains("serving_default");
  }

  private static TensorShapeProto shape(long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return shape.build();
  }
}
