package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.SavedModelException;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class ExportTest {
  private static final Sequential IMAGES =
      Sequential.of(
          Input.of(6, 6, 1).dtype(DType.UINT8).name("pixels"),
          Rescaling.of(1.0 / 255),
          Conv2D.of(4, 3).activation(Activations.RELU),
          Flatten.of(),
          Dropout.of(0.5),
          Dense.of(3, Activations.SOFTMAX));

  @TempDir private Path folder;

  private static byte[] pixels(int images) {
    byte[] bytes = new byte[images * 36];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    return bytes;
  }

  private static Dataset data() {
    int[] labels = IntStream.range(0, 20).map(i -> i % 3).toArray();
    return Dataset.of(Array.of(pixels(20), 20, 6, 6, 1), Array.of(labels));
  }

  private static Trainer trained() {
    Trainer trainer = Examples.trainer(IMAGES).loss(SparseCategoricalCrossentropy.of()).build();
    trainer.fit(data(), quiet(2).batchSize(8));
    return trainer;
  }

  @Test
  void anotherJvmWithNothingButTensorFlowGivesTheSameFloats() throws Exception {
    String expected;
    Path model = folder.resolve("model");
    try (Trainer trainer = trained()) {
      trainer.export(Export.to(model).output("probabilities"));
      expected = bits(trainer.predict(Array.of(pixels(5), 5, 6, 6, 1)).floats());
    }
    String tensorFlowOnly =
        Arrays.stream(
                System.getProperty("java.class.path").split(System.getProperty("path.separator")))
            .filter(p -> p.matches(".*(tensorflow-core|ndarray|javacpp|protobuf)[^/\\\\]*\\.jar"))
            .collect(Collectors.joining(System.getProperty("path.separator")));
    assertThat(tensorFlowOnly).doesNotContain("lamina");
    // The child's class file alone, in a folder of its own.
    Path classes = folder.resolve("classes");
    String file = Loader.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(classes.resolve(file).getParent());
    try (var in = Loader.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(java.util.Objects.requireNonNull(in), classes.resolve(file));
    }
    String output =
        ForkedJvm.run(
            Loader.class,
            classes + System.getProperty("path.separator") + tensorFlowOnly,
            List.of(model.toString()));
    assertThat(output.strip()).isEqualTo(expected);
  }

  static String bits(float[] values) {
    StringBuilder text = new StringBuilder();
    for (float value : values) {
      text.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
    }
    return text.toString().strip();
  }

  /** Loads the model with plain TensorFlow Java; uses no class of Lamina. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] args) {
      byte[] bytes = new byte[5 * 36];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (i * 37);
      }
      try (SavedModelBundle bundle = SavedModelBundle.load(args[0], "serve");
          TUint8 x = TUint8.tensorOf(Shape.of(5, 6, 6, 1), DataBuffers.of(bytes));
          Result result = bundle.function("serving_default").call(Map.of("pixels", x))) {
        TFloat32 y = (TFloat32) result.get("probabilities").orElseThrow();
        StringBuilder text = new StringBuilder();
        y.scalars()
            .forEach(
                v ->
                    text.append(Integer.toHexString(Float.floatToRawIntBits(v.getFloat())))
                        .append(' '));
        System.out.println(text);
      }
    }
  }

  @Test
  void graphOnlyAnswers() throws IOException {
    Path model = folder.resolve("model");
    try (Trainer trainer = trained()) {
      trainer.export(model);
    }
    MetaGraphDef graph =
        SavedModel.parseFrom(Files.readAllBytes(model.resolve("saved_model.pb"))).getMetaGraphs(0);
    assertThat(graph.getSignatureDefMap()).containsOnlyKeys("serving_default");
    assertThat(graph.getSignatureDefOrThrow("serving_default").getInputsMap())
        .containsOnlyKeys("pixels");
    assertThat(graph.getGraphDef().getNodeList())
        .extracting(NodeDef::getOp)
        .isNotEmpty()
        .noneMatch(op -> op.contains("Random") || op.contains("Apply") || op.contains("Grad"));
    assertThat(graph.getGraphDef().getNodeList())
        .extracting(NodeDef::getName)
        .noneMatch(name -> name.startsWith("optimizer") || name.startsWith("lamina"));
  }

  @Test
  void directoryThatIsThereIsKeptUnlessItMayBeReplaced() throws IOException {
    Path model = folder.resolve("model");
    try (Trainer trainer = trained()) {
      trainer.export(model);
      byte[] first = Files.readAllBytes(model.resolve("variables/variables.data-00000-of-00001"));
      trainer.fit(data(), quiet(1));
      assertThatThrownBy(() -> trainer.export(model))
          .isInstanceOf(SavedModelException.class)
          .hasMessageContaining("exists already");
      assertThat(model.resolve("variables/variables.data-00000-of-00001")).hasBinaryContent(first);
      trainer.export(Export.to(model).replace());
      assertThat(Files.readAllBytes(model.resolve("variables/variables.data-00000-of-00001")))
          .isNotEqualTo(first);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("nothing but the model is left").containsExactly(model);
    }
  }

  @Test
  void nameThatIsNoNameIsRefusedAtOnce() {
    assertThatThrownBy(() -> Export.to(folder).output("a b"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("output name 'a b'");
  }

  @Test
  void directoryThatCannotBeWrittenIsASavedModelError() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    try (Trainer trainer = trained()) {
      assertThatThrownBy(() -> trainer.export(file.resolve("model")))
          .isInstanceOf(SavedModelException.class);
      assertThatThrownBy(() -> trainer.save(file.resolve("checkpoint")))
          .isInstanceOf(SavedModelException.class);
    }
  }

  @Test
  void layersThatAddNothingTrainAndExport() {
    Sequential model = Sequential.of(Input.of(3), Dropout.of(0), Dense.of(1), Dropout.of(0));
    Path exported = folder.resolve("model");
    try (Trainer trainer = Examples.trainer(model).build()) {
      trainer.fit(Examples.data(10), quiet(1));
      trainer.export(exported);
    }
    assertThat(exported.resolve("saved_model.pb")).isNotEmptyFile();
  }
}
