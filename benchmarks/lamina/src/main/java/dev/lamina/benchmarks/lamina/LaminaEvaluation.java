package dev.lamina.benchmarks.lamina;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.benchmarks.Evaluation;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import dev.lamina.training.Trainer;

/** {@code Trainer.evaluate} and {@code Trainer.predict}. */
final class LaminaEvaluation implements Evaluation {
  private final Trainer trainer;
  private final String metric;
  private final Dataset data;
  private final Array inputs;

  LaminaEvaluation(Workload workload, Samples samples, Variant variant) {
    trainer = LaminaTraining.trainer(workload, samples, variant);
    Models.initialize(trainer, workload.net());
    metric = LaminaTraining.metric(samples).name();
    data = LaminaTraining.dataset(samples, variant).take(workload.rows());
    inputs = data.inputs();
  }

  @Override
  public double[] evaluate() {
    dev.lamina.training.Evaluation evaluation = trainer.evaluate(data);
    return new double[] {evaluation.loss(), evaluation.value(metric)};
  }

  @Override
  public float[] predict() {
    return trainer.predict(inputs).floats();
  }

  @Override
  public void close() {
    trainer.close();
  }
}
