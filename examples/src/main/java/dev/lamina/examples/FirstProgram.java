package dev.lamina.examples;

import dev.lamina.api.Dataset;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Dense;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;

/** The classic first program: learns y = 2x from four points, and says what it makes of 5. */
public final class FirstProgram {
  private FirstProgram() {}

  /** Runs the example. */
  public static void main(String[] args) {
    float[][] x = {{1}, {2}, {3}, {4}};
    float[][] y = {{2}, {4}, {6}, {8}};

    Sequential model = Sequential.of(Input.of(1), Dense.of(8, Activations.RELU), Dense.of(1));
    System.out.println(model.summary());

    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(Adam.of(0.05))
            .loss(MeanSquaredError.of())
            .seed(1)
            .build()) {
      trainer.fit(Dataset.of(x, y), Fit.epochs(100));
      System.out.printf("5 -> %.3f%n", trainer.predict(new float[][] {{5}})[0][0]);
    }
  }
}
