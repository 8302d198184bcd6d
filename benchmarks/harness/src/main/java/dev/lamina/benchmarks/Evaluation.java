package dev.lamina.benchmarks;

/** A model in training that is asked how good it is, and for its answers to all rows. */
public interface Evaluation extends AutoCloseable {
  /** Returns the mean loss over a workload's rows, and the metric. */
  double[] evaluate();

  /** Returns the answers to a workload's rows, one after the other. */
  float[] predict();

  @Override
  void close();
}
