package dev.lamina.benchmarks.dl4j;

import dev.lamina.benchmarks.Contender;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Training;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.nio.file.Path;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J with weights of its own and the loss only, which flatters it. Options: {@code t1} (one
 * thread), {@code onednn-avx512} (that build rather than the default one).
 */
public final class Dl4j implements Contender {
  @Override
  public Training training(Workload workload, Samples samples, Variant variant, Marks marks) {
    Nd4j.getBackend();
    marks.done("native_library");
    return new Dl4jTraining(workload, samples, variant, marks);
  }

  @Override
  public Inference inference(Workload workload, Variant variant, Path folder, Marks marks) {
    Nd4j.getBackend();
    marks.done("native_library");
    Dl4jInference inference = new Dl4jInference(workload.net());
    marks.done("load");
    return inference;
  }
}
