package dev.lamina.benchmarks;

import java.util.ServiceLoader;

/**
 * The process that measures one contender once: task, workload and variant are its arguments, its
 * findings lines of output.
 */
public final class Child {
  private Child() {}

  /** Runs the process. */
  public static void main(String[] args) {
    Marks marks = new Marks();
    Settings settings = Settings.ofProperties();
    double start = System.currentTimeMillis() - (double) settings.launched();
    Task task = Task.of(args[0]);
    Workload workload = Workload.of(args[1]);
    Variant variant = Variant.of(args[2]);
    Contender contender = ServiceLoader.load(Contender.class).findFirst().orElseThrow();
    switch (task) {
      case TRAINING -> TrainingTask.run(contender, workload, variant, settings);
      case EVALUATION -> EvaluationTask.run(contender, workload, variant, settings);
      case INFERENCE -> InferenceTask.run(contender, workload, variant, settings);
      case TRAINING_STARTUP ->
          StartupTask.training(contender, workload, variant, settings, marks, start);
      case INFERENCE_STARTUP ->
          StartupTask.inference(contender, workload, variant, settings, marks, start);
      case PREPARE -> contender.prepare(workload, settings.work());
    }
    System.out.flush();
    // Some native libraries do not survive an orderly end.
    Runtime.getRuntime().halt(0);
  }
}
