package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.lamina.protocol.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.lamina.protocol.inference.InferTensorContents;
import dev.lamina.protocol.inference.ModelInferRequest;
import dev.lamina.protocol.inference.ModelInferResponse;
import dev.lamina.protocol.inference.ModelMetadataRequest;
import dev.lamina.protocol.inference.ModelReadyRequest;
import dev.lamina.protocol.inference.ServerLiveRequest;
import dev.lamina.protocol.inference.ServerMetadataRequest;
import dev.lamina.protocol.inference.ServerReadyRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Open Inference Protocol, over REST and gRPC. */
final class OpenInferenceTest {
  private static ModelServer server;
  private static Rest rest;
  private static GRPCInferenceServiceBlockingStub grpc;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    ServingModels.halfPlusTwo(directory.resolve("half/7"));
    ServingModels.echo(directory.resolve("echo/1"));
    server =
        ModelServer.builder()
            .model("half", directory.resolve("half"))
            .model("echo", directory.resolve("echo"))
            .start();
    rest = new Rest(server);
    grpc =
        GrpcClients.newClient(
            "gproto+http://127.0.0.1:" + server.port() + "/",
            GRPCInferenceServiceBlockingStub.class);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theServerTellsOfItself() throws Exception {
    assertThat(rest.get("/v2").body())
        .startsWith("{\"name\":\"lamina\",\"version\":\"")
        .endsWith("\"extensions\":[\"binary_tensor_data\"]}");
    assertThat(rest.get("/v2/health/live")).isEqualTo(ok("{\"live\":true}"));
    assertThat(rest.get("/v2/health/ready")).isEqualTo(ok("{\"ready\":true}"));
    assertThat(rest.get("/v2/nope"))
        .isEqualTo(
            new Rest.Reply(404, "application/json", "{\"error\":\"There is no GET /v2/nope\"}"));
  }

  @Test
  void aModelTellsOfItself() throws Exception {
    assertThat(rest.get("/v2/models/half"))
        .isEqualTo(
            ok(
                "{\"name\":\"half\",\"versions\":[\"7\"],\"platform\":\"tensorflow_savedmodel\","
                    + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
                    + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]}"));
    assertThat(rest.get("/v2/models/half/versions/7/ready"))
        .isEqualTo(ok("{\"name\":\"half\",\"ready\":true}"));
    assertThat(rest.get("/v2/models/foo/ready"))
        .isEqualTo(new Rest.Reply(503, "application/json", "{\"name\":\"foo\",\"ready\":false}"));
    assertThat(rest.get("/v2/models/foo").status()).isEqualTo(404);
  }

  @Test
  void valuesComeAsJson() throws Exception {
    String expected =
        "{\"model_name\":\"half\",\"model_version\":\"7\",\"id\":\"42\",\"outputs\":["
            + "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,1],\"data\":[2.5,3.0]}]}";
    String flat =
        "{\"id\":\"42\",\"inputs\":[{\"name\":\"x\",\"shape\":[2,1],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
    String nestedAndTypeLast =
        "{\"inputs\":[{\"data\":[[1],[2]],\"shape\":[2,1],\"name\":\"x\",\"datatype\":\"FP32\"}],\"id\":\"42\"}";

    assertThat(rest.post("/v2/models/half/infer", flat)).isEqualTo(ok(expected));
    assertThat(rest.post("/v2/models/half/versions/7/infer", nestedAndTypeLast))
        .isEqualTo(ok(expected));
  }

  @Test
  void requestsThatMakeNoSenseAreTheClientsFault() throws Exception {
    String input = "{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}";
    for (String request :
        new String[] {
          "",
          "{",
          "[]",
          "{}",
          "{\"inputs\":1}",
          "{\"inputs\":[1]}",
          "{\"inputs\":[{}]}",
          input.formatted("[3]", "FP32", "[1,2]"),
          input.formatted("[-1]", "FP32", "[1]"),
          input.formatted("[4611686018427387904,4611686018427387904]", "FP32", "[1]"),
          input.formatted("[1]", "FP33", "[1]"),
          input.formatted("[1]", "FP32", "[\"a\"]"),
          input.formatted("[1]", "INT64", "[1]"),
          input.formatted("[1]", "FP32", "1")
        }) {
      assertThat(rest.post("/v2/models/half/infer", request).status()).as(request).isEqualTo(400);
    }
  }

  @Test
  void tensorsTravelAsBytes() throws Exception {
    ByteBuffer strings = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN);
    strings.putInt(3).put("abc".getBytes(StandardCharsets.UTF_8)).putInt(0);
    String json =
        "{\"parameters\":{\"signature_name\":\"string\",\"binary_data_output\":true},\"inputs\":["
            + "{\"name\":\"x\",\"shape\":[2],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":11}}]}";

    HttpResponse<byte[]> response = sendBinary("echo", json, strings.array());

    int length =
        Integer.parseInt(
            response.headers().firstValue("inference-header-content-length").orElseThrow());
    assertThat(response.headers().firstValue("content-type")).hasValue("application/octet-stream");
    assertThat(new String(response.body(), 0, length, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"model_name\":\"echo\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
                + "\"datatype\":\"BYTES\",\"shape\":[2],\"parameters\":{\"binary_data_size\":11}}]}");
    assertThat(Arrays.copyOfRange(response.body(), length, response.body().length))
        .isEqualTo(strings.array());
  }

  @Test
  void bytesThatDoNotFitAreRefused() throws Exception {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}";

    assertThat(sendBinary("half", json.formatted(8), new byte[7]).statusCode()).isEqualTo(400);
    assertThat(sendBinary("half", json.formatted(7), new byte[7]).statusCode()).isEqualTo(400);
    assertThat(sendBinary("half", json.formatted(8), new byte[9]).statusCode()).isEqualTo(400);
    assertThat(sendBinary("half", json.formatted(8), new byte[8]).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<byte[]> sendBinary(String model, String json, byte[] binary)
      throws Exception {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(header);
    body.writeBytes(binary);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v2/models/%s/infer".formatted(server.port(), model)))
                .header("Inference-Header-Content-Length", Integer.toString(header.length))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void grpcTellsTheSame() {
    assertThat(grpc.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(grpc.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(grpc.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("lamina");
    assertThat(grpc.modelReady(ModelReadyRequest.newBuilder().setName("half").build()).getReady())
        .isTrue();
    assertThat(grpc.modelReady(ModelReadyRequest.newBuilder().setName("foo").build()).getReady())
        .isFalse();
    assertThat(
            grpc.modelMetadata(ModelMetadataRequest.newBuilder().setName("half").build())
                .getInputs(0)
                .getShapeList())
        .containsExactly(-1L, 1L);
  }

  @Test
  void grpcAnswersInTheFormOfTheRequest() {
    ModelInferResponse typed =
        grpc.modelInfer(
            infer()
                .setInputs(
                    0,
                    infer().getInputs(0).toBuilder()
                        .setContents(
                            InferTensorContents.newBuilder().addFp32Contents(1).addFp32Contents(2)))
                .build());
    assertThat(typed.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(2.5f, 3f);

    ByteBuffer raw = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(2);
    ModelInferResponse bytes =
        grpc.modelInfer(
            infer().addRawInputContents(ByteString.copyFrom(raw.array())).setId("7").build());
    assertThat(bytes.getId()).isEqualTo("7");
    assertThat(bytes.getModelVersion()).isEqualTo("7");
    assertThat(bytes.getOutputs(0).getShapeList()).containsExactly(2L);
    assertThat(
            bytes
                .getRawOutputContents(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat(4))
        .isEqualTo(3f);
    assertThatThrownBy(() -> grpc.modelInfer(infer().build()))
        .hasMessageContaining("INVALID_ARGUMENT: Input 'x': its contents hold 0 values");
  }

  private static ModelInferRequest.Builder infer() {
    return ModelInferRequest.newBuilder()
        .setModelName("half")
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(2));
  }

  private static Rest.Reply ok(String body) {
    return new Rest.Reply(200, "application/json", body);
  }
}
