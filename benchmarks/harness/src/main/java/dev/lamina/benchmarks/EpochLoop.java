package dev.lamina.benchmarks;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * Training by a hand-written loop: shuffles before each epoch and, unless the variant is bare,
 * prints a line behind it.
 */
public abstract class EpochLoop implements Training {
  private final Workload workload;
  private final boolean isBare;
  private final int[] order;
  private final Random random = new Random(1);
  private final PrintStream out =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  private int epochs;

  /** Makes a loop over the first rows of the samples. */
  protected EpochLoop(Workload workload, Variant variant) {
    this.workload = workload;
    this.isBare = variant.isBare();
    this.order = new int[workload.rows()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /** Trains one epoch; returns the mean loss and, unless the variant is bare, the metric. */
  protected abstract double[] epoch(int[] rowOrder);

  /** Returns the number of rows in step {@code i}. */
  protected final int rowsOfStep(int i) {
    return Math.min(workload.batch(), workload.rows() - i * workload.batch());
  }

  @Override
  public Epochs train(int count) {
    long[] nanos = new long[count];
    double[] report = {};
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      shuffle();
      report = epoch(order);
      epochs++;
      if (!isBare) {
        out.printf(
            Locale.ROOT, "Epoch %d - loss: %.4f - metric: %.4f%n", epochs, report[0], report[1]);
      }
      nanos[i] = System.nanoTime() - start;
    }
    return new Epochs(nanos, report[0], report.length > 1 ? report[1] : Double.NaN);
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int row = order[i];
      order[i] = order[j];
      order[j] = row;
    }
  }
}
