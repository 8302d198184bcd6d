package dev.lamina.benchmarks;

import java.util.Arrays;

/** How long calls take, one after the other. */
final class Latencies {
  private static final double MICROS = 1e3;

  private Latencies() {}

  /** Returns the nanoseconds of each call that began between two times; calls from now on. */
  static long[] of(Runnable call, long begin, long end) {
    long[] nanos = new long[1 << 16];
    int calls = 0;
    long now = System.nanoTime();
    while (now < end || calls == 0) {
      call.run();
      long then = System.nanoTime();
      if (now >= begin) {
        if (calls == nanos.length) {
          nanos = Arrays.copyOf(nanos, 2 * nanos.length);
        }
        nanos[calls++] = then - now;
      }
      now = then;
    }
    return Arrays.copyOf(nanos, calls);
  }

  /** Prints the median and the 99th percentile. */
  static void print(String situation, long[] sorted) {
    new Figure(situation, "p50_us", sorted[sorted.length / 2] / MICROS).print();
    new Figure(situation, "p99_us", sorted[(int) (sorted.length * 0.99)] / MICROS).print();
  }
}
