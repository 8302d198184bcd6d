package dev.lamina.benchmarks.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.lamina.benchmarks.Contender;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Training;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.nio.file.Path;

/** ONNX Runtime, which only answers. Option {@code t1}: one thread for a call. */
public final class OnnxRuntime implements Contender {
  @Override
  public Training training(Workload workload, Samples samples, Variant variant, Marks marks) {
    throw new UnsupportedOperationException("ONNX Runtime does not train");
  }

  @Override
  public Inference inference(Workload workload, Variant variant, Path folder, Marks marks) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    marks.done("native_library");
    return new OnnxInference(environment, workload, variant, marks);
  }
}
