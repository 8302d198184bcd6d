package dev.lamina.benchmarks;

import java.nio.file.Path;

/** An implementation under test: one for a class path, found as a service. */
public interface Contender {
  /** Returns a model ready to be trained. */
  Training training(Workload workload, Samples samples, Variant variant, Marks marks);

  /** Returns a model in training, to be evaluated on a workload's rows. */
  default Evaluation evaluation(Workload workload, Samples samples, Variant variant) {
    throw new UnsupportedOperationException("not measured");
  }

  /**
   * Returns a model ready to answer.
   *
   * @param folder what {@link #prepare} has written
   */
  Inference inference(Workload workload, Variant variant, Path folder, Marks marks);

  /**
   * Writes what {@link #inference} needs; in a process of its own, whose settings and memory do not
   * disturb.
   */
  default void prepare(Workload workload, Path folder) {}
}
