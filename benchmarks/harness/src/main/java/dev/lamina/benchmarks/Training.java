package dev.lamina.benchmarks;

/** A model in training. */
public interface Training extends AutoCloseable {
  /** Trains for some epochs, the rows in a new random order in each. */
  Epochs train(int epochs);

  @Override
  void close();

  /**
   * What some epochs gave.
   *
   * @param nanos what each took
   * @param loss the mean loss of the last
   * @param metric its accuracy, or mean absolute error; NaN if not reported
   */
  record Epochs(long[] nanos, double loss, double metric) {}
}
