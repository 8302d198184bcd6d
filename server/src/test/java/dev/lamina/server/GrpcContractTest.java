package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.lamina.protocol.serving.ClassificationRequest;
import dev.lamina.protocol.serving.ExampleList;
import dev.lamina.protocol.serving.GetModelMetadataRequest;
import dev.lamina.protocol.serving.GetModelMetadataResponse;
import dev.lamina.protocol.serving.GetModelStatusRequest;
import dev.lamina.protocol.serving.InferenceTask;
import dev.lamina.protocol.serving.Input;
import dev.lamina.protocol.serving.ModelConfigList;
import dev.lamina.protocol.serving.ModelServerConfig;
import dev.lamina.protocol.serving.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.ModelVersionStatus;
import dev.lamina.protocol.serving.MultiInferenceRequest;
import dev.lamina.protocol.serving.MultiInferenceResponse;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictResponse;
import dev.lamina.protocol.serving.PredictionServiceGrpc.PredictionServiceBlockingStub;
import dev.lamina.protocol.serving.RegressionRequest;
import dev.lamina.protocol.serving.ReloadConfigRequest;
import dev.lamina.protocol.serving.SignatureDefMap;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** What TensorFlow Serving's gRPC services answer, call by call. */
final class GrpcContractTest {
  private static Path models;
  private static ModelServer server;
  private static PredictionServiceBlockingStub predictions;
  private static ModelServiceBlockingStub management;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    models = directory;
    ServingModels.halfPlusTwo(directory.resolve("half/123"));
    ServingModels.arithmetic(directory.resolve("arithmetic/1"));
    ServingModels.echo(directory.resolve("echo/1"));
    server =
        ModelServer.builder()
            .model("half", directory.resolve("half"))
            .model("arithmetic", directory.resolve("arithmetic"))
            .model("echo", directory.resolve("echo"))
            .start();
    String uri = "gproto+http://127.0.0.1:" + server.port() + "/";
    predictions = GrpcClients.newClient(uri, PredictionServiceBlockingStub.class);
    management = GrpcClients.newClient(uri, ModelServiceBlockingStub.class);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void predictAnswersWithValuesAndWhoAnswered() {
    PredictResponse response =
        predictions.predict(request("half", "").putInputs("x", floats(1, 2, 5)).build());

    assertThat(response.getModelSpec())
        .isEqualTo(
            ModelSpec.newBuilder()
                .setName("half")
                .setVersion(Int64Value.of(123))
                .setSignatureName("serving_default")
                .build());
    assertThat(response.getOutputsMap()).containsOnlyKeys("y");
    assertThat(response.getOutputsOrThrow("y")).isEqualTo(floats(2.5f, 3, 4.5f));
  }

  @Test
  void anOutputFilterChoosesOutputs() {
    PredictRequest.Builder request = sum(1, 2);

    assertThat(predictions.predict(request.build()).getOutputsMap())
        .containsOnlyKeys("sum", "product");
    assertThat(predictions.predict(request.addOutputFilter("sum").build()).getOutputsMap())
        .containsOnlyKeys("sum");
    assertThat(failure(() -> predictions.predict(sum(1, 2).addOutputFilter("z").build())))
        .isEqualTo(
            "INVALID_ARGUMENT: output tensor alias not found in signature: z Outputs expected to"
                + " be in the set {product,sum}.");
    assertThat(
            failure(
                () ->
                    predictions.predict(
                        sum(1, 2).addOutputFilter("sum").addOutputFilter("sum").build())))
        .isEqualTo("INVALID_ARGUMENT: duplicate output tensor alias: sum");
  }

  @Test
  void tensorsMayBeRawBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(1).putFloat(2);
    TensorProto raw =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(2))
            .setTensorContent(ByteString.copyFrom(bytes.array()))
            .build();

    assertThat(echo("float", raw)).isEqualTo(floats(1, 2));
  }

  @Test
  void theLastValueStandsForAllThatFollow() {
    TensorProto splat =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(shape(4))
            .addIntVal(3)
            .addIntVal(7)
            .build();

    assertThat(echo("int32", splat).getIntValList()).containsExactly(3, 7, 7, 7);
  }

  @Test
  void everyElementTypeComesBackInItsField() {
    TensorProto.Builder two = TensorProto.newBuilder().setTensorShape(shape(2));
    assertEcho(
        "double", two.clone().setDtype(DataType.DT_DOUBLE).addDoubleVal(0.1).addDoubleVal(-1));
    assertEcho("int32", two.clone().setDtype(DataType.DT_INT32).addIntVal(-1).addIntVal(2));
    assertEcho("int8", two.clone().setDtype(DataType.DT_INT8).addIntVal(-128).addIntVal(127));
    assertEcho("uint8", two.clone().setDtype(DataType.DT_UINT8).addIntVal(0).addIntVal(255));
    assertEcho("int16", two.clone().setDtype(DataType.DT_INT16).addIntVal(-32768).addIntVal(1));
    assertEcho("uint16", two.clone().setDtype(DataType.DT_UINT16).addIntVal(65535).addIntVal(1));
    assertEcho("uint32", two.clone().setDtype(DataType.DT_UINT32).addUint32Val(-1).addUint32Val(1));
    assertEcho(
        "int64",
        two.clone().setDtype(DataType.DT_INT64).addInt64Val(Long.MIN_VALUE).addInt64Val(1));
    assertEcho("uint64", two.clone().setDtype(DataType.DT_UINT64).addUint64Val(-1).addUint64Val(1));
    assertEcho("bool", two.clone().setDtype(DataType.DT_BOOL).addBoolVal(true).addBoolVal(false));
    // 1 and -2 in IEEE 754's half precision, and in the upper half of a float.
    assertEcho(
        "half", two.clone().setDtype(DataType.DT_HALF).addHalfVal(0x3C00).addHalfVal(0xC000));
    assertEcho(
        "bfloat16",
        two.clone().setDtype(DataType.DT_BFLOAT16).addHalfVal(0x3F80).addHalfVal(0xC000));
    assertEcho(
        "string",
        two.clone()
            .setDtype(DataType.DT_STRING)
            .addStringVal(ByteString.copyFromUtf8("é"))
            .addStringVal(ByteString.copyFrom(new byte[] {(byte) 0xff, 0})));
  }

  private static void assertEcho(String signature, TensorProto.Builder tensor) {
    assertThat(echo(signature, tensor.build())).isEqualTo(tensor.build());
  }

  private static TensorProto echo(String signature, TensorProto tensor) {
    return predictions
        .predict(request("echo", signature).putInputs("x", tensor).build())
        .getOutputsOrThrow("y");
  }

  @Test
  void tensorsThatMakeNoSenseAreRefused() {
    TensorProto short1 =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(2))
            .setTensorContent(ByteString.copyFrom(new byte[7]))
            .build();
    assertThat(failure(() -> echo("float", short1)))
        .isEqualTo(
            "INVALID_ARGUMENT: tensor parsing error: x: tensor_content has 7 bytes but the shape"
                + " needs 8");
    for (TensorShapeProto absurd :
        new TensorShapeProto[] {
          shape(1L << 40),
          shape(1L << 62, 1L << 62),
          shape(-5),
          shape(new long[300]),
          TensorShapeProto.newBuilder().setUnknownRank(true).build()
        }) {
      TensorProto tensor =
          TensorProto.newBuilder()
              .setDtype(DataType.DT_FLOAT)
              .setTensorShape(absurd)
              .addFloatVal(1)
              .build();
      assertThat(failure(() -> echo("float", tensor)))
          .startsWith("INVALID_ARGUMENT: tensor parsing error: x: ");
    }
    TensorProto wrong = TensorProto.newBuilder().setDtype(DataType.DT_COMPLEX64).build();
    assertThat(failure(() -> echo("float", wrong))).startsWith("INVALID_ARGUMENT: ");
  }

  @Test
  void inputsAreThoseOfTheSignature() {
    assertThat(
            failure(
                () ->
                    predictions.predict(
                        request("arithmetic", "").putInputs("a", floats(1)).build())))
        .isEqualTo(
            "INVALID_ARGUMENT: input size does not match signature: 1!=2 len({a}) != len({a,b})."
                + " Sent extra: {}. Missing but required: {b}.");
    assertThat(
            failure(
                () ->
                    predictions.predict(request("half", "nope").putInputs("x", floats(1)).build())))
        .isEqualTo("FAILED_PRECONDITION: Serving signature key \"nope\" not found.");
    assertThat(failure(() -> predictions.predict(PredictRequest.getDefaultInstance())))
        .isEqualTo("INVALID_ARGUMENT: Missing ModelSpec");
    assertThat(failure(() -> predictions.predict(request("foo", "").build())))
        .isEqualTo("NOT_FOUND: Servable not found for request: Latest(foo)");
  }

  @Test
  void shapesThatTheGraphCannotTakeAreTheClientsFault() {
    PredictRequest request =
        request("arithmetic", "")
            .putInputs("a", floats(1, 2))
            .putInputs("b", floats(1, 2, 3))
            .build();

    assertThat(failure(() -> predictions.predict(request)))
        .startsWith("INVALID_ARGUMENT: ")
        .contains("Incompatible shapes: [2] vs. [3]");
  }

  @Test
  void examplesAreClassifiedAndRegressed() {
    Input input = examples(20, 80);

    assertThat(
            predictions
                .classify(
                    ClassificationRequest.newBuilder()
                        .setModelSpec(spec("half", "classify_x_to_y"))
                        .setInput(input)
                        .build())
                .getResult()
                .getClassificationsList())
        .extracting(one -> one.getClasses(0).getScore())
        .containsExactly(12f, 42f);
    assertThat(
            predictions
                .regress(
                    RegressionRequest.newBuilder()
                        .setModelSpec(spec("half", "regress_x_to_y2"))
                        .setInput(input)
                        .build())
                .getResult()
                .getRegressionsList())
        .extracting(one -> one.getValue())
        .containsExactly(13f, 43f);
    assertThat(
            failure(
                () ->
                    predictions.classify(
                        ClassificationRequest.newBuilder()
                            .setModelSpec(spec("half", "classify_x_to_y"))
                            .build())))
        .isEqualTo("INVALID_ARGUMENT: Input is empty.");
  }

  @Test
  void oneInputMayBeAskedSeveralQuestions() {
    MultiInferenceResponse response =
        predictions.multiInference(
            MultiInferenceRequest.newBuilder()
                .addTasks(task("regress_x_to_y", "tensorflow/serving/regress"))
                .addTasks(task("classify_x_to_y", "tensorflow/serving/classify"))
                .setInput(examples(4))
                .build());

    assertThat(response.getResults(0).getRegressionResult().getRegressions(0).getValue())
        .isEqualTo(4f);
    assertThat(response.getResults(1).getClassificationResult().getClassifications(0).getClasses(0))
        .extracting(one -> one.getScore())
        .isEqualTo(4f);
    assertThat(
            failure(
                () ->
                    predictions.multiInference(
                        MultiInferenceRequest.newBuilder()
                            .addTasks(task("regress_x_to_y", "tensorflow/serving/regress"))
                            .addTasks(task("regress_x_to_y", "tensorflow/serving/regress"))
                            .build())))
        .isEqualTo("INVALID_ARGUMENT: Duplicate evaluation of signature: regress_x_to_y");
    assertThat(
            failure(
                () ->
                    predictions.multiInference(
                        MultiInferenceRequest.newBuilder()
                            .addTasks(task("regress_x_to_y", "tensorflow/serving/predict"))
                            .setInput(examples(4))
                            .build())))
        .isEqualTo("UNIMPLEMENTED: Unsupported signature method_name: tensorflow/serving/predict");
  }

  private static InferenceTask task(String signature, String method) {
    return InferenceTask.newBuilder()
        .setModelSpec(spec("half", signature))
        .setMethodName(method)
        .build();
  }

  @Test
  void metadataAreTheSignatures() throws Exception {
    GetModelMetadataResponse response =
        predictions.getModelMetadata(
            GetModelMetadataRequest.newBuilder()
                .setModelSpec(spec("half", ""))
                .addMetadataField("signature_def")
                .build());

    assertThat(response.getModelSpec().getVersion().getValue()).isEqualTo(123);
    assertThat(
            response
                .getMetadataOrThrow("signature_def")
                .unpack(SignatureDefMap.class)
                .getSignatureDefMap())
        .containsKeys("serving_default", "classify_x_to_y", "regress_x_to_y");
    assertThat(
            failure(
                () ->
                    predictions.getModelMetadata(
                        GetModelMetadataRequest.newBuilder()
                            .setModelSpec(spec("half", ""))
                            .build())))
        .isEqualTo(
            "INVALID_ARGUMENT: GetModelMetadataRequest must specify at least one metadata_field");
  }

  @Test
  void statusIsTold() {
    ModelVersionStatus status =
        management
            .getModelStatus(
                GetModelStatusRequest.newBuilder().setModelSpec(spec("half", "")).build())
            .getModelVersionStatus(0);

    assertThat(status.getVersion()).isEqualTo(123);
    assertThat(status.getState()).isEqualTo(ModelVersionStatus.State.AVAILABLE);
    assertThat(
            failure(
                () ->
                    management.getModelStatus(
                        GetModelStatusRequest.newBuilder().setModelSpec(spec("foo", "")).build())))
        .isEqualTo("NOT_FOUND: Could not find any versions of model foo");
  }

  @Test
  void aNewConfigurationReplacesTheOldOne() {
    try (ModelServer own = ModelServer.builder().model("half", models.resolve("half")).start()) {
      String uri = "gproto+http://127.0.0.1:" + own.port() + "/";
      var manage = GrpcClients.newClient(uri, ModelServiceBlockingStub.class);
      var ask = GrpcClients.newClient(uri, PredictionServiceBlockingStub.class);
      manage.handleReloadConfigRequest(
          ReloadConfigRequest.newBuilder()
              .setConfig(
                  ModelServerConfig.newBuilder()
                      .setModelConfigList(
                          ModelConfigList.newBuilder()
                              .addConfig(
                                  dev.lamina.protocol.serving.ModelConfig.newBuilder()
                                      .setName("other")
                                      .setBasePath(models.resolve("half").toString())
                                      .setModelPlatform("tensorflow"))))
              .build());

      PredictRequest other = request("other", "").putInputs("x", floats(2)).build();
      assertThat(ask.predict(other).getOutputsOrThrow("y")).isEqualTo(floats(3));
      assertThat(failure(() -> ask.predict(request("half", "").build())))
          .isEqualTo("NOT_FOUND: Servable not found for request: Latest(half)");
      assertThat(
              failure(
                  () -> manage.handleReloadConfigRequest(ReloadConfigRequest.getDefaultInstance())))
          .startsWith("INVALID_ARGUMENT: ServerModelConfig type not supported");
    }
  }

  @Test
  void healthIsToldForTheServerAndItsServices() {
    HealthBlockingStub health =
        GrpcClients.newClient(
            "gproto+http://127.0.0.1:" + server.port() + "/", HealthBlockingStub.class);

    for (String service : new String[] {"", "tensorflow.serving.PredictionService"}) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
    assertThat(
            failure(() -> health.check(HealthCheckRequest.newBuilder().setService("foo").build())))
        .isEqualTo("NOT_FOUND: unknown service foo");
  }

  private static PredictRequest.Builder sum(float a, float b) {
    return request("arithmetic", "").putInputs("a", floats(a)).putInputs("b", floats(b));
  }

  private static PredictRequest.Builder request(String model, String signature) {
    return PredictRequest.newBuilder().setModelSpec(spec(model, signature));
  }

  private static ModelSpec spec(String model, String signature) {
    return ModelSpec.newBuilder().setName(model).setSignatureName(signature).build();
  }

  private static Input examples(float... values) {
    ExampleList.Builder list = ExampleList.newBuilder();
    for (float value : values) {
      Feature feature =
          Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(value)).build();
      list.addExamples(
          Example.newBuilder().setFeatures(Features.newBuilder().putFeature("x", feature)));
    }
    return Input.newBuilder().setExampleList(list).build();
  }

  private static TensorShapeProto shape(long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return shape.build();
  }

  private static TensorProto floats(float... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(values.length));
    for (float value : values) {
      tensor.addFloatVal(value);
    }
    return tensor.build();
  }

  private static String failure(Executable call) {
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, call::execute);
    assertThat(failure).isNotNull();
    Status status = failure.getStatus();
    return status.getCode() + ": " + status.getDescription();
  }
}
