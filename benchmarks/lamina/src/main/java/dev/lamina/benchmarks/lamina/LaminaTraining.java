package dev.lamina.benchmarks.lamina;

import dev.lamina.api.Array;
import dev.lamina.api.Callback;
import dev.lamina.api.Dataset;
import dev.lamina.api.History;
import dev.lamina.api.Metric;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Training;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import dev.lamina.training.Fit;
import dev.lamina.training.Progress;
import dev.lamina.training.Trainer;
import dev.lamina.training.TrainerBuilder;
import dev.lamina.training.metrics.Accuracy;
import dev.lamina.training.metrics.MAE;
import dev.lamina.training.optimizers.Adam;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** {@code Trainer.fit} with shuffling, a metric, and a progress bar that nobody sees. */
final class LaminaTraining implements Training {
  private final Dataset data;
  private final Metric metric;
  private final Trainer trainer;
  private final int batch;

  LaminaTraining(Workload workload, Samples samples, Variant variant, Marks marks) {
    data =
        (variant.has("stream") ? PixelFile.dataset(samples) : dataset(samples, variant))
            .take(workload.rows());
    metric = metric(samples);
    trainer = trainer(workload, samples, variant);
    marks.done("graph_session_weights");
    if (!variant.has("own")) {
      Models.initialize(trainer, workload.net());
    }
    batch = workload.batch();
  }

  static Trainer trainer(Workload workload, Samples samples, Variant variant) {
    TrainerBuilder builder =
        Trainer.builder(Models.of(workload.net(), asBytes(samples, variant)))
            .optimizer(Adam.of(0.001))
            .loss(Lamina.loss(workload.net()))
            .metrics(metric(samples))
            .seed(1)
            .output(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    variant.number("threads").ifPresent(builder::threads);
    return builder.build();
  }

  static Metric metric(Samples samples) {
    return samples.isClassified() ? Accuracy.of() : MAE.of();
  }

  private static boolean asBytes(Samples samples, Variant variant) {
    return samples.isImages() && !variant.has("float32");
  }

  static Dataset dataset(Samples samples, Variant variant) {
    int rows = samples.rows();
    int width = samples.features();
    Array inputs =
        asBytes(samples, variant)
            ? Array.of(samples.pixels(), rows, width)
            : Array.of(samples.inputs(), rows, width);
    Array targets =
        samples.isClassified()
            ? Array.of(samples.labels(), rows)
            : Array.of(samples.targets(), rows, 1);
    return Dataset.of(inputs, targets);
  }

  @Override
  public Epochs train(int epochs) {
    Clock clock = new Clock(epochs);
    History history =
        trainer.fit(
            data, Fit.epochs(epochs).batchSize(batch).progress(Progress.BAR).callback(clock));
    return new Epochs(clock.nanos, history.last().loss(), history.last().value(metric.name()));
  }

  @Override
  public void close() {
    trainer.close();
  }

  /** Times epochs from the beginning of one to that of the next: display and callbacks count. */
  private static final class Clock implements Callback {
    private final long[] nanos;
    private long begun;
    private int done;

    Clock(int epochs) {
      nanos = new long[epochs];
    }

    @Override
    public void onEpochBegin(dev.lamina.api.Training training, int epoch) {
      long now = System.nanoTime();
      if (begun != 0) {
        nanos[done++] = now - begun;
      }
      begun = now;
    }

    @Override
    public void onTrainEnd(dev.lamina.api.Training training) {
      nanos[done] = System.nanoTime() - begun;
    }
  }
}
