package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Small models and data for the tests of this package. */
final class Examples {
  private Examples() {}

  /** Everything that has state: dropout's seeds, moving averages, Adam's moments. */
  static Sequential statefulModel() {
    return Sequential.of(
        Input.of(3),
        Dense.of(16, Activations.RELU),
        BatchNormalization.of(),
        Dropout.of(0.3),
        Dense.of(1));
  }

  static TrainerBuilder trainer(Model model) {
    return Trainer.builder(model)
        .optimizer(Adam.of(0.01))
        .loss(MeanSquaredError.of())
        .seed(42)
        .threads(2);
  }

  /** Rows of three numbers with the target 2a - b + c/2, and a last batch that is short. */
  static Dataset data(int rows) {
    Random random = new Random(7);
    float[][] x = new float[rows][3];
    float[][] y = new float[rows][1];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = (float) random.nextGaussian();
      }
      y[i][0] = 2 * x[i][0] - x[i][1] + x[i][2] / 2;
    }
    return Dataset.of(x, y);
  }

  /** One linear neuron with given weights. */
  static Map<String, Array> weights(float kernel, float bias) {
    return Map.of(
        "dense.kernel", Array.of(new float[] {kernel}, 1, 1),
        "dense.bias", Array.of(new float[] {bias}));
  }

  /** The bits of all weights, for comparison across processes. */
  static String fingerprint(Trainer trainer) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(trainer.weights())
        .forEach((name, value) -> text.append(name).append(value.hashCode()).append(' '));
    return text.toString();
  }

  static Fit quiet(int epochs) {
    return Fit.epochs(epochs).progress(Progress.NONE);
  }
}
