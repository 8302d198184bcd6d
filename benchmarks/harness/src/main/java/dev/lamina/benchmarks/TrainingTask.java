package dev.lamina.benchmarks;

import java.util.Arrays;

/** Trains until everything is warm, then goes on and measures. */
final class TrainingTask {
  private static final int MIN_EPOCHS = 2;
  private static final int MAX_EPOCHS = 1_000_000;
  private static final double MICROS = 1e6;

  private TrainingTask() {}

  static void run(Contender contender, Workload workload, Variant variant, Settings settings) {
    Samples samples = Samples.of(workload, settings.data());
    try (Training training = contender.training(workload, samples, variant, new Marks())) {
      int epochs = warmUp(training, settings);
      measure(training, workload, epochs);
    }
  }

  /** Returns the number of epochs that fill the time for measuring. */
  private static int warmUp(Training training, Settings settings) {
    long start = System.nanoTime();
    double perEpoch = seconds(start);
    for (int epochs = 1; seconds(start) < settings.warmUp() || epochs == 1; epochs *= 2) {
      long from = System.nanoTime();
      training.train(epochs);
      perEpoch = seconds(from) / epochs;
    }
    double wanted = Math.ceil(settings.seconds() / perEpoch);
    return (int) Math.min(MAX_EPOCHS, Math.max(MIN_EPOCHS, wanted));
  }

  private static void measure(Training training, Workload workload, int epochs) {
    double machineBefore = ProcessFigures.machineCpuSeconds();
    double cpuBefore = ProcessFigures.cpuSeconds();
    long start = System.nanoTime();
    Training.Epochs result = training.train(epochs);
    double wall = seconds(start);
    double cpu = ProcessFigures.cpuSeconds() - cpuBefore;
    double machine = ProcessFigures.machineCpuSeconds() - machineBefore;

    long[] nanos = result.nanos().clone();
    Arrays.sort(nanos);
    double perEpoch = (nanos[(nanos.length - 1) / 2] + nanos[nanos.length / 2]) / 2e9;
    int steps = workload.steps();
    print("us_per_step", perEpoch * MICROS / steps);
    print("wall_us_per_step", wall * MICROS / steps / epochs);
    print("cpu_us_per_step", cpu * MICROS / steps / epochs);
    print("seconds_per_epoch", perEpoch);
    print("rows_per_s", workload.rows() / perEpoch);
    print("loss", result.loss());
    print("metric", result.metric());
    print("peak_resident_mb", ProcessFigures.peakResidentMegabytes());
    print("cores_used_by_others", Math.max(0, machine - cpu) / wall);
  }

  private static double seconds(long from) {
    return (System.nanoTime() - from) / 1e9;
  }

  private static void print(String name, double value) {
    new Figure(Figure.ONLY, name, value).print();
  }
}
