package dev.lamina.examples;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.History;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Dropout;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.serving.Predictor;
import dev.lamina.training.Evaluation;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.charts.Caption;
import dev.lamina.training.charts.ImageSheet;
import dev.lamina.training.charts.LearningCurves;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import dev.lamina.training.metrics.Accuracy;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learns to read handwritten digits from MNIST with a small convolutional net; exports it, loads it
 * with the Predictor, and draws a few test digits with the answers.
 */
public final class Digits {
  private Digits() {}

  /** What the trained model reaches, and what the exported one answers to the first test images. */
  record Result(double accuracy, double servedAccuracy) {}

  /** Runs the example; what it writes goes into the folder of the first argument, or target. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "target/digits"));
  }

  static Result run(Path folder) {
    Dataset train = Mnist.train();
    Dataset test = Mnist.test();

    Sequential model =
        Sequential.of(
            Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels"),
            Rescaling.of(1.0 / 255),
            Conv2D.of(32, 3).activation(Activations.RELU),
            MaxPooling2D.of(2),
            Conv2D.of(64, 3).activation(Activations.RELU),
            MaxPooling2D.of(2),
            Flatten.of(),
            Dropout.of(0.25),
            Dense.of(10, Activations.SOFTMAX));
    System.out.println(model.summary());

    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(Adam.of(step -> step < 3500 ? 0.001 : 0.0002)) // finer steps at the end
            .loss(SparseCategoricalCrossentropy.of())
            .metrics(Accuracy.of())
            .seed(1)
            .build()) {
      History history = trainer.fit(train, Fit.epochs(6).batchSize(64).validationSplit(0.05));
      Evaluation evaluation = trainer.evaluate(test);
      System.out.printf("%nTest data: %s%n", evaluation);

      LearningCurves.write(history, folder.resolve("learning-curves.png"));
      Path exported = folder.resolve("model/1");
      trainer.export(Export.to(exported).output("probabilities").replace());
      double served = serve(exported, test.take(1000), folder.resolve("answers.png"));
      return new Result(evaluation.value("accuracy"), served);
    }
  }

  /** Loads the exported model, as a service does that knows nothing of the training. */
  private static double serve(Path model, Dataset test, Path picture) {
    try (Predictor predictor = Predictor.load(model)) {
      Array images = test.inputs();
      int[] answers = predictor.predict(images).argMax();
      int right = 0;
      for (int i = 0; i < answers.length; i++) {
        right += answers[i] == (int) test.targets().get(i) ? 1 : 0;
      }
      System.out.printf("The exported model reads %d of %d test digits%n%n", right, answers.length);
      for (int i = 0; i < 3; i++) {
        System.out.println(ImageSheet.text(images, i));
        System.out.printf(
            "is a %d, and was read as %d%n%n", (int) test.targets().get(i), answers[i]);
      }
      writeSheet(images, test.targets(), answers, picture);
      System.out.println("Pictures: " + picture.getParent());
      return (double) right / answers.length;
    }
  }

  /** Draws the first digits and, behind them, those that were read wrongly. */
  private static void writeSheet(Array images, Array labels, int[] answers, Path picture) {
    int[] shown =
        IntStream.range(0, answers.length)
            .filter(i -> i < 24 || answers[i] != (int) labels.get(i))
            .limit(40)
            .toArray();
    List<Caption> captions =
        IntStream.of(shown)
            .mapToObj(i -> Caption.of("" + answers[i], answers[i] == (int) labels.get(i)))
            .toList();
    ImageSheet.write(images.take(shown), captions, picture);
  }
}
