package dev.lamina.benchmarks;

/** A model that answers. */
public interface Inference extends AutoCloseable {
  /** Returns what one calling thread uses. */
  Caller caller();

  @Override
  void close();

  /** What one thread calls. */
  interface Caller extends AutoCloseable {
    /**
     * Returns the logits of some rows.
     *
     * @param rows the inputs, one row after the other
     */
    float[] predict(float[] rows, int count);

    @Override
    default void close() {}
  }
}
