package dev.lamina.examples;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.Model;
import dev.lamina.models.Sequential;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.Flatten;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Pretrained;
import dev.lamina.training.Progress;
import dev.lamina.training.Trainer;
import dev.lamina.training.TrainerBuilder;
import dev.lamina.training.WeightCopy;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import dev.lamina.training.metrics.Accuracy;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Transfer: a net learns the digits 0 to 4 from many images. What it learnt to see then helps
 * another to learn 5 to 9 from ten images each: first with the old layers frozen, then all of it at
 * a tenth of the learning rate. The same net that starts from nothing shows what that is worth, and
 * the three accuracies that with so few images the old layers are best left alone.
 */
public final class FineTuning {
  private static final int IMAGES_OF_EACH = 10;

  private FineTuning() {}

  /**
   * Accuracies on test images of 5 to 9.
   *
   * @param head with the old layers frozen
   * @param tuned after all layers were tuned
   * @param scratch of the net that started from nothing
   * @param before the old layers' weights as they were loaded
   * @param frozen the same after the new head was trained
   */
  record Result(
      double head,
      double tuned,
      double scratch,
      Map<String, Array> before,
      Map<String, Array> frozen) {}

  /** Runs the example; what it writes goes into the folder of the first argument, or target. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "target/fine-tuning"));
  }

  static Result run(Path folder) {
    Path zeroToFour = folder.resolve("zero-to-four/1");
    learnZeroToFour(zeroToFour);

    Dataset few = fiveToNine(Mnist.train(), IMAGES_OF_EACH);
    Dataset test = fiveToNine(Mnist.test(), Integer.MAX_VALUE);
    Pretrained eye = Pretrained.load(zeroToFour).upTo("features");
    Functional model = withNewHead(eye.model());

    try (Trainer head = trainer(model.freeze("eye"), 0.001);
        Trainer all = trainer(model, 0.0001);
        Trainer scratch = trainer(model, 0.001)) {
      head.copyWeights(WeightCopy.of(eye.weights()).into("eye"));
      head.fit(few, quietly(60));
      double frozen = accuracy("New head on frozen layers", head, test);

      all.setWeights(head.weights());
      all.fit(few, quietly(30));
      double tuned = accuracy("All layers tuned", all, test);

      scratch.fit(few, quietly(90));
      double alone = accuracy("From nothing", scratch, test);
      all.export(Export.to(folder.resolve("five-to-nine/1")).replace());
      return new Result(frozen, tuned, alone, eye.weights(), head.weights());
    }
  }

  private static void learnZeroToFour(Path saved) {
    Sequential model =
        Sequential.builder(Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels"))
            .add(Rescaling.of(1.0 / 255))
            .add(Conv2D.of(16, 3).activation(Activations.RELU))
            .add(MaxPooling2D.of(2))
            .add(Conv2D.of(32, 3).activation(Activations.RELU))
            .add("features", MaxPooling2D.of(2))
            .add(Flatten.of())
            .add(Dense.of(64, Activations.RELU))
            .add("probabilities", Dense.of(5, Activations.SOFTMAX))
            .build();
    try (Trainer trainer = trainer(model, 0.001)) {
      trainer.fit(Mnist.only(Mnist.train(), label -> label < 5, 6000), Fit.epochs(3).batchSize(64));
      trainer.export(Export.to(saved).replace());
    }
  }

  private static Functional withNewHead(Model eye) {
    SymbolicTensor pixels = Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels").tensor();
    SymbolicTensor seen = pixels.then("eye", eye);
    SymbolicTensor hidden = seen.then(Flatten.of()).then(Dense.of(64, Activations.RELU));
    return Functional.of(pixels, hidden.then("probabilities", Dense.of(5, Activations.SOFTMAX)));
  }

  /** Returns images of 5 to 9; class 0 is a 5. */
  private static Dataset fiveToNine(Dataset digits, int ofEach) {
    Dataset chosen = Mnist.only(digits, label -> label >= 5, ofEach);
    int[] classes = IntStream.of(Mnist.labels(chosen)).map(label -> label - 5).toArray();
    return Dataset.of(chosen.inputs(), Array.of(classes));
  }

  private static Trainer trainer(Model model, double learningRate) {
    TrainerBuilder builder = Trainer.builder(model).optimizer(Adam.of(learningRate)).seed(1);
    return builder.loss(SparseCategoricalCrossentropy.of()).metrics(Accuracy.of()).build();
  }

  private static Fit quietly(int epochs) {
    return Fit.epochs(epochs).batchSize(10).progress(Progress.NONE);
  }

  private static double accuracy(String what, Trainer trainer, Dataset test) {
    double accuracy = trainer.evaluate(test).value("accuracy");
    System.out.printf("%-26s %.1f %% of the test images of 5 to 9%n", what + ":", 100 * accuracy);
    return accuracy;
  }
}
