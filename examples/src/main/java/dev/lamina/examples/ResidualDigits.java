package dev.lamina.examples;

import dev.lamina.api.DType;
import dev.lamina.api.SymbolicTensor;
import dev.lamina.models.Functional;
import dev.lamina.models.Input;
import dev.lamina.models.activations.Activations;
import dev.lamina.models.diagrams.Diagram;
import dev.lamina.models.layers.ActivationLayer;
import dev.lamina.models.layers.Add;
import dev.lamina.models.layers.BatchNormalization;
import dev.lamina.models.layers.Conv2D;
import dev.lamina.models.layers.Dense;
import dev.lamina.models.layers.GlobalAveragePooling2D;
import dev.lamina.models.layers.MaxPooling2D;
import dev.lamina.models.layers.Padding;
import dev.lamina.models.layers.Rescaling;
import dev.lamina.training.Evaluation;
import dev.lamina.training.Export;
import dev.lamina.training.Fit;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import dev.lamina.training.metrics.Accuracy;
import dev.lamina.training.optimizers.Adam;
import java.nio.file.Path;

/**
 * A small residual net (He, Zhang, Ren and Sun, 2015) on handwritten digits: what a block adds to
 * its input is learnt, so that gradients find a short way through a deep net.
 */
public final class ResidualDigits {
  private static final ActivationLayer RELU = ActivationLayer.of(Activations.RELU);

  private ResidualDigits() {}

  /** Runs the example; what it writes goes into the folder of the first argument, or target. */
  public static void main(String[] args) {
    run(Path.of(args.length > 0 ? args[0] : "target/residual-digits"));
  }

  /** Returns the accuracy on test data. */
  static double run(Path folder) {
    Functional model = model();
    System.out.println(model.summary());
    Diagram.of(model).writePng(folder.resolve("model.png"));

    try (Trainer trainer =
        Trainer.builder(model)
            .optimizer(Adam.of(step -> step < 700 ? 0.003 : 0.0005))
            .loss(SparseCategoricalCrossentropy.of())
            .metrics(Accuracy.of())
            .seed(1)
            .build()) {
      trainer.fit(Mnist.train().take(12_800), Fit.epochs(5).batchSize(64));
      Evaluation evaluation = trainer.evaluate(Mnist.test());
      System.out.printf("%nTest data: %s%nThe net, drawn: %s%n", evaluation, folder);
      trainer.export(Export.to(folder.resolve("model/1")).replace());
      return evaluation.value("accuracy");
    }
  }

  private static Functional model() {
    SymbolicTensor pixels = Input.of(28, 28, 1).dtype(DType.UINT8).name("pixels").tensor();
    SymbolicTensor x = convolution(pixels.then(Rescaling.of(1.0 / 255)), 16, 3, 1).then(RELU);
    x = x.then(MaxPooling2D.of(2));
    x = block(x, 16, 1);
    x = block(x, 32, 2);
    x = x.then(GlobalAveragePooling2D.of());
    return Functional.of(pixels, x.then("probabilities", Dense.of(10, Activations.SOFTMAX)));
  }

  /** Two convolutions, and a way around them that keeps the size or follows it. */
  private static SymbolicTensor block(SymbolicTensor x, int filters, int strides) {
    SymbolicTensor inner = convolution(x, filters, 3, strides).then(RELU);
    SymbolicTensor around = strides == 1 ? x : convolution(x, filters, 1, strides);
    return Add.of().apply(convolution(inner, filters, 3, 1), around).then(RELU);
  }

  private static SymbolicTensor convolution(SymbolicTensor x, int filters, int size, int strides) {
    return x.then(Conv2D.of(filters, size).strides(strides).padding(Padding.SAME).useBias(false))
        .then(BatchNormalization.of());
  }
}
