package dev.lamina.server.internal.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.Shape;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.PredictLog;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictionLog;
import dev.lamina.protocol.serving.SessionRunLog;
import dev.lamina.server.SavedModels;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.ModelConfig;
import dev.lamina.server.repository.ModelReference;
import dev.lamina.server.repository.ModelRepository;
import dev.lamina.server.repository.ModelServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

@Timeout(60)
class ModelWarmupTest {
  @TempDir Path base;
  private Path version;

  @BeforeEach
  void name() {
    version = base.resolve("1");
  }

  private void record(PredictionLog... logs) throws IOException {
    Path extra = Files.createDirectories(version.resolve("assets.extra"));
    Records.write(
        extra.resolve("tf_serving_warmup_requests"),
        Arrays.stream(logs).map(PredictionLog::toByteArray).toList());
  }

  private static PredictionLog predict(float x) {
    return PredictionLog.newBuilder()
        .setPredictLog(
            PredictLog.newBuilder()
                .setRequest(
                    PredictRequest.newBuilder()
                        .setModelSpec(ModelSpec.newBuilder().setName("another name"))
                        .putInputs(
                            "x",
                            TensorProto.newBuilder()
                                .setDtype(DataType.DT_FLOAT)
                                .setTensorShape(TensorShapeProto.getDefaultInstance())
                                .addFloatVal(x)
                                .build())))
        .build();
  }

  /** Loads the model and returns what it answers to a single number. */
  private float answer(float x) {
    try (ModelRepository models =
        ModelRepository.builder().warmup(new ModelWarmup(1 << 20)).build()) {
      models.reload(ModelServerConfig.of(ModelConfig.of("m", base)));
      try (Lease lease = models.acquire(ModelReference.latest("m"))) {
        Map<String, Array> inputs = Map.of("x", Array.of(new float[] {x}).reshape(Shape.scalar()));
        return lease.predictor().predict(inputs).get("y").floats()[0];
      }
    }
  }

  @Test
  void recordedRequestsAreSent() throws IOException {
    SavedModels.counter(version);
    record(predict(1), predict(20), predict(300));
    assertThat(answer(0)).isEqualTo(321);
  }

  @Test
  void aModelThatChangesWhenCalledIsNotCalledWithoutThem() throws IOException {
    SavedModels.counter(version);
    assertThat(answer(5)).isEqualTo(5);
  }

  @Test
  void anotherModelAnswersToZeros() throws IOException {
    SavedModels.halfPlusTwo(version);
    assertThat(StatefulOps.areIn(version)).isFalse();
    load();
  }

  private void load() {
    try (ModelRepository models =
        ModelRepository.builder().warmup(new ModelWarmup(1 << 20)).build()) {
      models.reload(ModelServerConfig.of(ModelConfig.of("m", base)));
    }
  }

  @Test
  void aModelThatCannotTakeZerosIsLoadedAllTheSame() throws IOException {
    SavedModels.logarithm(version);
    load();
  }

  @Test
  void aRecordedRequestThatFailsFailsTheLoad() throws IOException {
    SavedModels.counter(version);
    PredictionLog.Builder wrong = predict(1).toBuilder();
    wrong
        .getPredictLogBuilder()
        .getRequestBuilder()
        .putInputs("z", TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).build());
    record(predict(1), wrong.build());
    assertThatThrownBy(this::load)
        .hasMessageContaining("tf_serving_warmup_requests, record 1 failed")
        .hasMessageContaining("no input 'z'");
  }

  @Test
  void recordsThatAreNoRequestsFailTheLoad() throws IOException {
    SavedModels.counter(version);
    record(PredictionLog.newBuilder().setSessionRunLog(SessionRunLog.getDefaultInstance()).build());
    assertThatThrownBy(this::load).hasMessageContaining("log type SESSION_RUN_LOG");
    Path file = version.resolve("assets.extra").resolve("tf_serving_warmup_requests");
    Records.write(file, java.util.List.of(new byte[] {-1}));
    assertThatThrownBy(this::load).hasMessageContaining("record 0 is no PredictionLog");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(this::load)
        .hasMessageContaining("The recorded requests cannot be read")
        .hasMessageContaining("ends within a record");
  }

  @Test
  void moreThanAThousandAreRefusedAsTensorFlowServingDoes() throws IOException {
    SavedModels.counter(version);
    record(Collections.nCopies(1001, predict(1)).toArray(PredictionLog[]::new));
    assertThatThrownBy(this::load).hasMessageContaining("has more than 1000 records");
  }
}
