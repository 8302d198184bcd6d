package dev.lamina.benchmarks.lamina;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.models.layers.Reshape;
import dev.lamina.training.Trainer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The networks as Lamina describes them. */
final class Models {
  private Models() {}

  /**
   * Returns a network.
   *
   * @param asBytes whether rows are pixels as bytes, to be scaled
   */
  static Sequential of(Net net, boolean asBytes) {
    Sequential.Builder model =
        Sequential.builder(Input.of(net.features()).dtype(asBytes ? DType.UINT8 : DType.FLOAT32));
    if (asBytes) {
      model.add(Rescaling.of(1 / Samples.WHITE));
    }
    if (net.isConvolutional()) {
      model
          .add(Reshape.of(Net.SIDE, Net.SIDE, 1))
          .add(Conv2D.of(32, 3, Activations.RELU))
          .add(Conv2D.of(64, 3, Activations.RELU))
          .add(MaxPooling2D.of(2))
          .add(Dropout.of(0.25))
          .add(Flatten.of());
    }
    List<Integer> widths = net.widths();
    for (int i = net.isConvolutional() ? 2 : 1; i + 1 < widths.size(); i++) {
      model.add(Dense.of(widths.get(i), Activations.RELU));
      if (net.isConvolutional()) {
        model.add(Dropout.of(0.5));
      }
    }
    return model.add(Dense.of(net.outputs())).build();
  }

  /** Gives a trainer the first weights that all contenders have. */
  static void initialize(Trainer trainer, Net net) {
    Map<String, Array> weights = new HashMap<>();
    List<float[]> values = net.initialWeights();
    for (String name : trainer.weights().keySet()) {
      int i = weights.size();
      weights.put(name, Array.of(values.get(i), net.shapes().get(i)));
    }
    trainer.setWeights(weights);
  }
}
