package dev.lamina.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * What callers got that each sent one call after the other.
 *
 * @param perSecond calls answered
 * @param failed calls that failed
 * @param micros how long each took, ascending
 */
record Load(double perSecond, long failed, double[] micros) {

  /** Lets so many callers call for a while, after the same callers did so for a warm-up. */
  static Load of(int callers, Duration warmUp, Duration time, Runnable call)
      throws InterruptedException {
    run(callers, warmUp, call);
    return run(callers, time, call);
  }

  private static Load run(int callers, Duration time, Runnable call) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    LongAdder failed = new LongAdder();
    List<List<Double>> all = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      List<Double> micros = new ArrayList<>();
      all.add(micros);
      Thread thread = new Thread(() -> callUntil(over, call, micros, failed), "caller-" + i);
      threads.add(thread);
      thread.start();
    }
    Thread.sleep(time.toMillis());
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double[] micros = all.stream().flatMap(List::stream).mapToDouble(m -> m).sorted().toArray();
    return new Load(micros.length / seconds, failed.sum(), micros);
  }

  private static void callUntil(
      AtomicBoolean over, Runnable call, List<Double> micros, LongAdder failed) {
    while (!over.get()) {
      long start = System.nanoTime();
      try {
        call.run();
        micros.add((System.nanoTime() - start) / 1e3);
      } catch (RuntimeException e) {
        failed.increment();
      }
    }
  }

  /** Returns how long the given share of the calls took at most, in microseconds. */
  double micros(double share) {
    return micros.length == 0
        ? Double.NaN
        : micros[(int) Math.min(micros.length - 1L, Math.round(share * micros.length))];
  }

  @Override
  public String toString() {
    return "%8.0f | %7.0f | %7.0f | %d".formatted(perSecond, micros(0.5), micros(0.99), failed);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Load other
        && perSecond == other.perSecond
        && failed == other.failed
        && Arrays.equals(micros, other.micros);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(micros);
  }
}
