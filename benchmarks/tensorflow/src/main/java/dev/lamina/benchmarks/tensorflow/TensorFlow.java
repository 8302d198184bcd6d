package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Contender;
import dev.lamina.benchmarks.Evaluation;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Samples;
import dev.lamina.benchmarks.Training;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.nio.file.Path;

/**
 * TensorFlow Java. To train:
 *
 * <pre>
 * tf-ref    reference variables, the framework's Adam, new feed tensors a step, Session.runner
 * tf-res    resource variables, ResourceApplyAdam, feed tensors reused
 * tf-capi   as tf-res, TF_SessionRun with arguments that are built once
 * tf-ctr    data and the epoch's order in variables, a counter steps through: nothing is fed
 * tf-while  as tf-ctr, many steps in one While op
 * </pre>
 *
 * <p>To evaluate: {@code tf-capi}; the weights are in variables, as in training. Option {@code
 * batchN}: N rows a call, 256 unless said otherwise.
 *
 * <p>To answer:
 *
 * <pre>
 * tf-run    Session.runner, a new feed tensor a call
 * tf-capi   TF_SessionRun with arguments that are built once, a feed tensor for each caller
 * </pre>
 *
 * <p>Options are those of {@link SessionOptions}, and {@code u8} (pixels stay bytes until they are
 * in the graph; not tf-ref), {@code pool1} (MaxPool in place of MaxPoolV2), {@code lowered} (a
 * While becomes Switch and Merge nodes), {@code chunkN} (N steps a While, all of an epoch unless
 * said otherwise), {@code flush} (every 128 steps what is next to nothing in Adam's averages
 * becomes zero; tf-capi and tf-while), {@code bare} (the loss only: no metric, no line an epoch).
 */
public final class TensorFlow implements Contender {
  @Override
  public Training training(Workload workload, Samples samples, Variant variant, Marks marks) {
    org.tensorflow.TensorFlow.version();
    marks.done("native_library");
    return switch (variant.kind()) {
      case "tf-ref" -> new ReferenceLoop(workload, samples, variant, marks);
      case "tf-res", "tf-capi" -> new FedLoop(workload, samples, variant, marks);
      case "tf-ctr" -> new CounterLoop(workload, samples, variant, marks);
      case "tf-while" -> new WhileLoop(workload, samples, variant, marks);
      default -> throw unknown(variant);
    };
  }

  @Override
  public Evaluation evaluation(Workload workload, Samples samples, Variant variant) {
    if (!variant.kind().equals("tf-capi")) {
      throw unknown(variant);
    }
    return new EvaluationLoop(workload, samples, variant);
  }

  @Override
  public Inference inference(Workload workload, Variant variant, Path folder, Marks marks) {
    org.tensorflow.TensorFlow.version();
    marks.done("native_library");
    return switch (variant.kind()) {
      case "tf-run", "tf-capi" -> new TensorFlowInference(workload, variant, marks);
      default -> throw unknown(variant);
    };
  }

  private static IllegalArgumentException unknown(Variant variant) {
    return new IllegalArgumentException("Unknown variant " + variant.name());
  }
}
