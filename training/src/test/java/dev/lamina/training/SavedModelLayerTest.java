package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.SavedModelLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
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
        TFloat32 x = TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(input.floats()));
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
    try (Trainer trainer = Examples.trainer(withHead(foreign)).build()) {
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
}
