package com.example;

import dev.lamina.api.Dataset;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.layers.Dense;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;

/** Learns y = 2x + 1 and leaves it as a SavedModel. */
public final class Train {
  private Train() {}

  public static void main(String[] args) {
    float[][] x = {{-1}, {0}, {1}, {2}};
    float[][] y = {{-1}, {1}, {3}, {5}};
    Sequential line = Sequential.of(Input.of(1), Dense.of(1));
    try (Trainer trainer =
        Trainer.builder(line).optimizer(Adam.of(0.1)).loss(MeanSquaredError.of()).build()) {
      trainer.fit(Dataset.of(x, y), Fit.epochs(200));
      trainer.export(Path.of("target/line"));
    }
    System.out.println("class path: " + System.getProperty("java.class.path"));
  }
}
