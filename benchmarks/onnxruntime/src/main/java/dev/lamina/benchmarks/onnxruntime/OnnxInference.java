package dev.lamina.benchmarks.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lamina.benchmarks.Inference;
import dev.lamina.benchmarks.Marks;
import dev.lamina.benchmarks.Net;
import dev.lamina.benchmarks.Variant;
import dev.lamina.benchmarks.Workload;
import java.nio.FloatBuffer;
import java.util.Map;

/** One session for all callers. */
final class OnnxInference implements Inference {
  private final OrtEnvironment environment;
  private final Net net;
  private final OrtSession session;

  OnnxInference(OrtEnvironment environment, Workload workload, Variant variant, Marks marks) {
    this.environment = environment;
    this.net = workload.net();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      if (variant.has("t1")) {
        options.setIntraOpNumThreads(1);
      }
      session = environment.createSession(OnnxModel.of(net), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    marks.done("load");
  }

  @Override
  public Caller caller() {
    return this::predict;
  }

  private float[] predict(float[] rows, int count) {
    long[] shape = {count, net.features()};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape);
        OrtSession.Result result = session.run(Map.of("x", input))) {
      float[] answer = new float[count * net.outputs()];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(answer);
      return answer;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
