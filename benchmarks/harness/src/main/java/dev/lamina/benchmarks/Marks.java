package dev.lamina.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Notes how long each stage on the way to the first result took. */
public final class Marks {
  private final Map<String, Double> millis = new LinkedHashMap<>();
  private long last = System.nanoTime();

  /** Says that a stage is over and the next one begins. */
  public void done(String stage) {
    long now = System.nanoTime();
    millis.merge(stage, (now - last) / 1e6, Double::sum);
    last = now;
  }

  /** Returns the milliseconds of each stage, in order. */
  public Map<String, Double> millis() {
    return millis;
  }
}
