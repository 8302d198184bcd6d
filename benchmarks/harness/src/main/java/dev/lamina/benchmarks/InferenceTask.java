package dev.lamina.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Asks with batches of 1, 32 and 256 rows, from one thread and from four at once. */
final class InferenceTask {
  private static final int[] BATCHES = {1, 32, 256};
  private static final int[] CALLERS = {1, 4};

  /** There are six situations; each gets a part of the time that a training gets. */
  private static final double SHARE = 1.0 / 3;

  private final Inference inference;
  private final float[] rows;
  private final int features;
  private final Settings settings;

  private InferenceTask(Inference inference, float[] rows, int features, Settings settings) {
    this.inference = inference;
    this.rows = rows;
    this.features = features;
    this.settings = settings;
  }

  static void run(Contender contender, Workload workload, Variant variant, Settings settings) {
    int features = workload.net().features();
    float[] rows = new float[BATCHES[BATCHES.length - 1] * features];
    Random random = new Random(2);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat();
    }
    try (Inference inference =
        contender.inference(workload, variant, settings.work(), new Marks())) {
      InferenceTask task = new InferenceTask(inference, rows, features, settings);
      task.printFirstAnswer();
      for (int batch : BATCHES) {
        for (int callers : CALLERS) {
          task.measure(batch, callers);
        }
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    new Figure(Figure.ONLY, "peak_resident_mb", ProcessFigures.peakResidentMegabytes()).print();
  }

  /** All contenders have the same weights, so that this must be the same number for all. */
  private void printFirstAnswer() {
    try (Inference.Caller caller = inference.caller()) {
      float[] answer = caller.predict(Arrays.copyOf(rows, features), 1);
      new Figure(Figure.ONLY, "first_logit", answer[0]).print();
    }
  }

  private void measure(int batch, int callers) throws ExecutionException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    long begin = System.nanoTime() + (long) (SHARE * settings.warmUp() * 1e9);
    long end = begin + (long) (SHARE * settings.seconds() * 1e9);
    List<Future<long[]>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Callable<long[]> call = () -> call(batch, begin, end);
      calls.add(threads.submit(call));
    }
    LongStream all = LongStream.empty();
    double rowsPerSecond = 0;
    for (Future<long[]> call : calls) {
      long[] nanos = call.get();
      rowsPerSecond += (double) nanos.length * batch / (LongStream.of(nanos).sum() / 1e9);
      all = LongStream.concat(all, LongStream.of(nanos));
    }
    threads.shutdown();
    long[] latencies = all.sorted().toArray();
    String situation = "batch=" + batch + ",callers=" + callers;
    new Figure(situation, "rows_per_s", rowsPerSecond).print();
    Latencies.print(situation, latencies);
  }

  /** Returns the nanoseconds of each call that began between two times. */
  private long[] call(int batch, long begin, long end) {
    float[] x = Arrays.copyOf(rows, batch * features);
    try (Inference.Caller caller = inference.caller()) {
      return Latencies.of(() -> caller.predict(x, batch), begin, end);
    }
  }
}
