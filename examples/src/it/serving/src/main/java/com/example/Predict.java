package com.example;

import dev.lamina.serving.Predictor;
import java.nio.file.Path;

/** Asks the model that the training consumer has left. */
public final class Predict {
  private Predict() {}

  public static void main(String[] args) {
    try (Predictor predictor = Predictor.load(Path.of("../training/target/line"))) {
      float y = predictor.predict(new float[] {10})[0];
      System.out.println("y(10) = " + y);
      if (Math.round(y) != 21) {
        throw new AssertionError("y = 2x + 1 at 10 is 21");
      }
    }
    System.out.println("class path: " + System.getProperty("java.class.path"));
  }
}
