package dev.lamina.server.internal.warmup;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lamina.api.Array;
import dev.lamina.api.LaminaException;
import dev.lamina.api.SavedModelException;
import dev.lamina.protocol.serving.InferenceTask;
import dev.lamina.protocol.serving.Input;
import dev.lamina.protocol.serving.MultiInferenceRequest;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictionLog;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.inference.ExampleInference;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.internal.tensor.TensorReader;
import dev.lamina.server.repository.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends recorded requests to a version, whatever model they name. */
final class RecordedRequests {
  private final Lease version;
  private final long maxTensorBytes;

  RecordedRequests(Lease version, long maxTensorBytes) {
    this.version = version;
    this.maxTensorBytes = maxTensorBytes;
  }

  /**
   * Sends one.
   *
   * @param record a {@code PredictionLog}
   * @param where what messages call it
   * @throws SavedModelException if it is damaged, of another kind, or the model fails
   */
  void send(byte[] record, String where) {
    try {
      send(PredictionLog.parseFrom(record));
    } catch (InvalidProtocolBufferException e) {
      throw new SavedModelException("%s is no PredictionLog: %s".formatted(where, e), e);
    } catch (StatusException | LaminaException e) {
      throw new SavedModelException("%s failed: %s".formatted(where, e.getMessage()), e);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new SavedModelException("%s failed: %s".formatted(where, cause.getMessage()), cause);
    }
  }

  private void send(PredictionLog log) {
    switch (log.getLogTypeCase()) {
      case PREDICT_LOG -> predict(log.getPredictLog().getRequest());
      case CLASSIFY_LOG -> {
        var request = log.getClassifyLog().getRequest();
        classify(request.getModelSpec().getSignatureName(), request.getInput());
      }
      case REGRESS_LOG -> {
        var request = log.getRegressLog().getRequest();
        regress(request.getModelSpec().getSignatureName(), request.getInput());
      }
      case MULTI_INFERENCE_LOG -> all(log.getMultiInferenceLog().getRequest());
      default -> throw unsupported("log type " + log.getLogTypeCase());
    }
  }

  private static StatusException unsupported(String what) {
    return new StatusException(
        StatusCode.UNIMPLEMENTED,
        what + " (expected: predict, classify, regress or multi_inference)");
  }

  private void predict(PredictRequest request) {
    Map<String, Array> inputs = new HashMap<>();
    request
        .getInputsMap()
        .forEach(
            (name, tensor) -> inputs.put(name, TensorReader.read(name, tensor, maxTensorBytes)));
    await(
        version.predict(
            Query.nameOf(request.getModelSpec().getSignatureName()),
            inputs,
            Set.copyOf(request.getOutputFilterList()),
            Deadline.NONE));
  }

  private void classify(String signature, Input input) {
    await(ExampleInference.classify(version, signature, input, Deadline.NONE));
  }

  private void regress(String signature, Input input) {
    await(ExampleInference.regress(version, signature, input, Deadline.NONE));
  }

  private void all(MultiInferenceRequest request) {
    for (InferenceTask task : request.getTasksList()) {
      String signature = task.getModelSpec().getSignatureName();
      switch (task.getMethodName()) {
        case "tensorflow/serving/classify" -> classify(signature, request.getInput());
        case "tensorflow/serving/regress" -> regress(signature, request.getInput());
        default -> throw unsupported("method " + task.getMethodName());
      }
    }
  }

  private static void await(CompletableFuture<?> answer) {
    Object unused = answer.join();
  }
}
