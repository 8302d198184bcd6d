package dev.lamina.benchmarks.djl;

import ai.djl.Model;
import ai.djl.engine.Engine;
import dev.lamina.benchmarks.Contender;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Training;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.nio.file.Path;

/**
 * DJL on PyTorch. To train: {@code djl} (new arrays a batch) and {@code djl-dev} (all rows in one
 * array, batches selected by index); both report the loss only, which flatters them. To answer:
 * {@code djl}, its Predictor. Option {@code t1}: one thread.
 */
public final class Djl implements Contender {
  private static final String ENGINE = "PyTorch";

  @Override
  public Training training(Workload workload, Samples samples, Variant variant, Marks marks) {
    Engine.getEngine(ENGINE);
    marks.done("native_library");
    return new DjlTraining(workload, samples, variant, marks);
  }

  @Override
  public Inference inference(Workload workload, Variant variant, Path folder, Marks marks) {
    Engine.getEngine(ENGINE);
    marks.done("native_library");
    return new DjlInference(workload, marks);
  }

  static Model model() {
    return Model.newInstance("net", ENGINE);
  }
}
