package dev.lamina.benchmarks;

import java.util.Arrays;
import java.util.concurrent.Callable;

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
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    new Figure(Figure.ONLY, "peak_resident_mb", ProcessFigures.peakResidentMegabytes()).print();
  }

  private void measure(String situation, Callable<?> call) throws Exception {
    call(call, SHARE * settings.warmUp());
    long[] nanos = call(call, SHARE * settings.seconds());
    Arrays.sort(nanos);
    double median = nanos[nanos.length / 2];
    new Figure(situation, "rows_per_s", workload.rows() / (median / 1e9)).print();
    new Figure(situation, "p50_us", median / 1e3).print();
    new Figure(situation, "p99_us", nanos[(int) (nanos.length * 0.99)] / 1e3).print();
  }

  /** Returns the nanoseconds of each call within a time. */
  private static long[] call(Callable<?> call, double seconds) throws Exception {
    long[] nanos = new long[1 << 10];
    int calls = 0;
    long now = System.nanoTime();
    long end = now + (long) (seconds * 1e9);
    while (now < end || calls == 0) {
      call.call();
      long then = System.nanoTime();
      if (calls == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * nanos.length);
      }
      nanos[calls++] = then - now;
      now = then;
    }
    return Arrays.copyOf(nanos, calls);
  }
}
