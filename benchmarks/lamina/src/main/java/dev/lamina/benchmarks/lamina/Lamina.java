package dev.lamina.benchmarks.lamina;

import dev.lamina.api.Loss;
import dev.lamina.benchmarks.Contender;
import dev.lamina.benchmarks.Evaluation;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Training;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import dev.lamina.serving.Predictor;
import dev.lamina.serving.PredictorBuilder;
import dev.lamina.training.Export;
import dev.lamina.training.Trainer;
import dev.lamina.training.losses.MeanSquaredError;
import dev.lamina.training.losses.SparseCategoricalCrossentropy;
import java.nio.file.Path;
import org.tensorflow.TensorFlow;

/**
 * Lamina through its public API. Options: {@code float32} (images come as floats, not as bytes),
 * {@code threadsN} (TensorFlow's threads, where Lamina would choose), {@code own} (its own first
 * weights, so that giving it the others' takes no time).
 */
public final class Lamina implements Contender {
  @Override
  public Training training(Workload workload, Samples samples, Variant variant, Marks marks) {
    TensorFlow.version(); // loads the native library, which the trainer would do
    marks.done("native_library");
    return new LaminaTraining(workload, samples, variant, marks);
  }

  @Override
  public Evaluation evaluation(Workload workload, Samples samples, Variant variant) {
    return new LaminaEvaluation(workload, samples, variant);
  }

  @Override
  public Inference inference(Workload workload, Variant variant, Path folder, Marks marks) {
    TensorFlow.version();
    marks.done("native_library");
    PredictorBuilder builder = Predictor.builder(model(workload, folder));
    variant.number("threads").ifPresent(builder::threads);
    Predictor predictor = builder.build();
    marks.done("load");
    return new LaminaInference(workload.net(), predictor);
  }

  @Override
  public void prepare(Workload workload, Path folder) {
    Net net = workload.net();
    try (Trainer trainer = Trainer.builder(Models.of(net, false)).loss(loss(net)).build()) {
      Models.initialize(trainer, net);
      trainer.export(Export.to(model(workload, folder)).replace());
    }
  }

  private static Path model(Workload workload, Path folder) {
    return folder.resolve("lamina").resolve(workload.name());
  }

  static Loss loss(Net net) {
    return net.isClassifier()
        ? SparseCategoricalCrossentropy.of().fromLogits(true)
        : MeanSquaredError.of();
  }
}
