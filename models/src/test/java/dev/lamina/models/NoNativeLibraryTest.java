package dev.lamina.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Normalization;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.regularizers.L2;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoNativeLibraryTest {
  /** Runs in a JVM that has no TensorFlow but its Java classes. */
  static final class Describe {
    public static void main(String[] args) {
      try {
        Class.forName("org.tensorflow.internal.c_api.TF_Graph");
        System.out.println("the native library's classes are there");
      } catch (ClassNotFoundException e) {
        System.out.println("no native library");
      }
      Sequential model =
          Sequential.of(
              Input.of(28, 28, 1).dtype(DType.UINT8),
              Rescaling.of(1.0 / 255),
              Conv2D.of(8, 3, Activations.RELU).kernelRegularizer(L2.of(0.01)),
              BatchNormalization.of(),
              MaxPooling2D.of(2),
              Flatten.of(),
              Dropout.of(0.5),
              Dense.of(10, Activations.SOFTMAX));
      System.out.println(model.summary());
      System.out.println(Sequential.fromJson(model.toJson()).equals(model));
      for (NetworkWeight weight : Network.of(model).weights()) {
        System.out.println(weight.name() + " " + weight.initialValue(1).shape());
      }
      Array rows = Array.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
      Dataset.Split split = Dataset.of(rows, rows).split(0.3, 1);
      System.out.println(Normalization.adapt(split.train().inputs()).mean().size());
      System.out.println("done");
    }

    private Describe() {}
  }

  @Test
  void modelsAreDescribedPrintedAndSavedWithoutIt() throws Exception {
    ChildJvm.Result result =
        ChildJvm.run(
            entry -> !entry.startsWith("tensorflow-core-native"), Describe.class, List.of());
    assertThat(result.output())
        .startsWith("no native library")
        .contains("Total params: 13,642 (53.29 KB)")
        .contains("\ntrue\n")
        .contains("\nconv2d.kernel (3, 3, 1, 8)\n")
        .contains("\nbatch_normalization.moving_variance (8,)\n")
        .endsWith("2\ndone\n");
    assertThat(result.exit()).isZero();
  }
}
