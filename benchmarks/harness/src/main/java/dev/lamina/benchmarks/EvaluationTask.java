package dev.lamina.benchmarks;

import java.util.Arrays;

/** Evaluates on all rows, and predicts for all rows, again and again. */
final class EvaluationTask {
  /** There are two situations; each gets half of the time that a training gets. */
  private static final double SHARE = 1.0 / 2;

  private final Workload workload;
  private final Settings settings;

  private EvaluationTask(Workload workload, Settings settings) {
    this.workload = workload;
    this.settings = settings;
  }

  static void run(Contender contender, Workload workload, Variant variant, Settings settings) {
    Samples samples = Samples.of(workload, settings.data());
    EvaluationTask task = new EvaluationTask(workload, settings);
    try (Evaluation evaluation = contender.evaluation(workload, samples, variant)) {
      double[] values = evaluation.evaluate();
      new Figure(Figure.ONLY, "loss", values[0]).print();
      new Figure(Figure.ONLY, "metric", values[1]).print();
      float[] answers = evaluation.predict();
      new Figure(Figure.ONLY, "last_logit", answers[answers.length - 1]).print();
      task.measure("evaluate", evaluation::evaluate);
      task.measure("predict", evaluation::predict);
    }
    new Figure(Figure.ONLY, "peak_resident_mb", ProcessFigures.peakResidentMegabytes()).print();
  }

  private void measure(String situation, Runnable call) {
    long begin = System.nanoTime() + (long) (SHARE * settings.warmUp() * 1e9);
    long[] nanos = Latencies.of(call, begin, begin + (long) (SHARE * settings.seconds() * 1e9));
    Arrays.sort(nanos);
    double median = nanos[nanos.length / 2];
    new Figure(situation, "rows_per_s", workload.rows() / (median / 1e9)).print();
    Latencies.print(situation, nanos);
  }
}
