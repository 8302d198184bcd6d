package dev.lamina.examples;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.History;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.diagrams.Diagram;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.training.Evaluation;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.BinaryCrossentropy;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import dev.lamina.training.metrics.Accuracy;
import dev.lamina.training.metrics.BinaryAccuracy;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * One net for two tasks: which digit it is, and whether it has a loop (0, 6, 8 and 9 do). Both
 * stand on the same hidden layer, and each has its loss, its metric and its name in the export.
 */
public final class MultiTask {
  private MultiTask() {}

  /** What the net reaches in its two tasks. */
  record Result(History history, double digit, double loop) {}

  /** Runs the example; what it writes goes into the folder of the first argument, or target. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "target/multi-task"));
  }

  static Result run(Path folder) {
    Dataset train = withLoops(Mnist.train());
    Dataset test = withLoops(Mnist.test());

    SymbolicTensor pixels = Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels").tensor();
    SymbolicTensor seen =
        pixels
            .then(Rescaling.of(1.0 / 255))
            .then(Flatten.of())
            .then("shared", Dense.of(64, Activations.RELU));
    Functional model =
        Functional.builder()
            .input(pixels)
            .output("digit", seen.then("digits", Dense.of(10, Activations.SOFTMAX)))
            .output("loop", seen.then("loops", Dense.of(1, Activations.SIGMOID)))
            .build();
    System.out.println(model.summary());
    Diagram.of(model).writePng(folder.resolve("model.png"));

    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(Adam.of(0.001))
            .loss("digit", SparseCategoricalCrossentropy.of())
            .loss("loop", BinaryCrossentropy.of(), 0.5) // counts half
            .metrics("digit", Accuracy.of())
            .metrics("loop", BinaryAccuracy.of())
            .seed(1)
            .build()) {
      History history = trainer.fit(train, Fit.epochs(4).batchSize(64).validationSplit(0.05));
      Evaluation evaluation = trainer.evaluate(test);
      System.out.printf("%nTest data: %s%nPictures: %s%n", evaluation, folder);
      trainer.export(Export.to(folder.resolve("model/1")).replace());
      return new Result(
          history, evaluation.value("digit_accuracy"), evaluation.value("loop_binary_accuracy"));
    }
  }

  private static Dataset withLoops(Dataset digits) {
    int[] labels = Mnist.labels(digits);
    float[] loops = new float[labels.length];
    IntStream.range(0, labels.length)
        .filter(i -> labels[i] == 0 || labels[i] == 6 || labels[i] >= 8)
        .forEach(i -> loops[i] = 1);
    return Dataset.builder()
        .input("pixels", digits.inputs())
        .target("digit", digits.targets())
        .target("loop", Array.of(loops, loops.length, 1))
        .build();
  }
}
