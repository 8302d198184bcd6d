package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictionServiceGrpc.PredictionServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Requests that make no sense never end the process, and are never called the server's fault. */
final class FuzzTest {
  private static final int ROUNDS = 600;
  private static final Set<Status.Code> CLIENTS_FAULT =
      Set.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.NOT_FOUND,
          Status.Code.OUT_OF_RANGE,
          Status.Code.RESOURCE_EXHAUSTED);
  private static final String[] SEEDS = {
    "{\"signature_name\": \"float\", \"instances\": [[1.0, 2.5e3], [3, -4]]}",
    "{\"signature_name\": \"int64\", \"inputs\": {\"x\": [[[1], [2]], [[3], [4]]]}}",
    "{\"instances\": [{\"x\": [true, false]}], \"signature_name\": \"bool\"}",
    "{\"signature_name\": \"bytes\", \"instances\": [{\"b64\": \"aGVsbG8=\"}, \"text\"]}",
    "{\"signature_name\": \"uint8\", \"inputs\": [0, 255, 1]}",
    "{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1,2]}]}",
    "{\"examples\": [{\"x\": [1.5], \"y\": \"a\"}], \"context\": {\"z\": 1}}"
  };
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "null",
    "NaN",
    "-Infinity",
    "1e999",
    "1e-999",
    "99999999999999999999999999",
    "-0",
    "{\"b64\":\"",
    "\"inputs\":",
    "\"instances\":[",
    "[[[[[[[[",
    "\u0000",
    "\ud800",
    "4611686018427387904",
    "true",
    "0.1",
    "\"x\""
  };

  private static ModelServer server;
  private static Rest rest;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    ServingModels.echo(directory.resolve("echo/1"));
    ServingModels.arithmetic(directory.resolve("arithmetic/1"));
    ServingModels.catOrDog(directory.resolve("pets/1"));
    server =
        ModelServer.builder()
            .model("echo", directory.resolve("echo"))
            .model("arithmetic", directory.resolve("arithmetic"))
            .model("pets", directory.resolve("pets"))
            .limits(Limits.of().requestBytes(1 << 20))
            .start();
    rest = new Rest(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void damagedJsonIsAnsweredOrRefused() throws Exception {
    Random random = new Random(7);
    String[] paths = {
      "/v1/models/echo:predict",
      "/v1/models/arithmetic:predict",
      "/v1/models/pets:classify",
      "/v2/models/echo/infer"
    };
    for (int i = 0; i < ROUNDS; i++) {
      String path = paths[random.nextInt(paths.length)];
      byte[] body = damaged(random).getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(8) == 0 && body.length > 0) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      Rest.Reply reply = rest.send(rest.request(path).POST(BodyPublishers.ofByteArray(body)));
      assertThat(reply.status())
          .as("round %d: %s %s: %s", i, path, new String(body, StandardCharsets.UTF_8), reply)
          .isIn(200, 400);
    }
  }

  private static String damaged(Random random) {
    StringBuilder text = new StringBuilder(SEEDS[random.nextInt(SEEDS.length)]);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 2 -> text.insert(at, text.substring(at, end));
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString();
  }

  @Test
  void deepListsAreRefused() throws Exception {
    for (int depth : new int[] {200, 252, 253, 254, 255, 299, 301, 10_000, 500_000}) {
      for (String key : new String[] {"instances", "inputs"}) {
        String body =
            "{\"signature_name\":\"float\",\"%s\":".formatted(key)
                + "[".repeat(depth)
                + "1"
                + "]".repeat(depth)
                + "}";
        assertThat(rest.post("/v1/models/echo:predict", body).status())
            .as("%s %d", key, depth)
            .isIn(depth < 253 ? new Object[] {200} : new Object[] {200, 400});
      }
    }
  }

  @Test
  void damagedTensorsAreAnsweredOrRefused() {
    PredictionServiceBlockingStub stub =
        GrpcClients.newClient(
            "gproto+http://127.0.0.1:" + server.port() + "/", PredictionServiceBlockingStub.class);
    Random random = new Random(11);
    String[] signatures = {"float", "string", "int8", "half", "bool", "uint64", "double"};
    for (int i = 0; i < ROUNDS; i++) {
      PredictRequest request =
          PredictRequest.newBuilder()
              .setModelSpec(
                  ModelSpec.newBuilder()
                      .setName("echo")
                      .setSignatureName(signatures[random.nextInt(signatures.length)]))
              .putInputs("x", tensor(random))
              .build();
      try {
        stub.predict(random.nextInt(4) == 0 ? damaged(request, random) : request);
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode())
            .as("round %d: %s: %s", i, request, e.getStatus())
            .isIn(CLIENTS_FAULT);
      }
    }
  }

  private static TensorProto tensor(Random random) {
    DataType[] types = {
      DataType.DT_FLOAT,
      DataType.DT_STRING,
      DataType.DT_INT8,
      DataType.DT_HALF,
      DataType.DT_BOOL,
      DataType.DT_UINT64,
      DataType.DT_DOUBLE,
      DataType.DT_COMPLEX64,
      DataType.DT_RESOURCE
    };
    long[] sizes = {0, 1, 2, 3, 5, -1, 1L << 31, 1L << 33, 1L << 62, Long.MAX_VALUE};
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    int rank = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(4);
    for (int i = 0; i < rank; i++) {
      long size = random.nextInt(6) == 0 ? sizes[random.nextInt(sizes.length)] : random.nextInt(3);
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(types[random.nextInt(types.length)])
            .setTensorShape(shape);
    if (random.nextBoolean()) {
      byte[] content = new byte[random.nextInt(24)];
      random.nextBytes(content);
      tensor.setTensorContent(ByteString.copyFrom(content));
    } else {
      for (int i = random.nextInt(4); i > 0; i--) {
        tensor
            .addFloatVal(i)
            .addIntVal(i)
            .addHalfVal(i)
            .addBoolVal(true)
            .addUint64Val(i)
            .addDoubleVal(i)
            .addStringVal(ByteString.copyFromUtf8("s"));
      }
    }
    return tensor.build();
  }

  /** Changes a byte; what is no message any more is not sent. */
  private static PredictRequest damaged(PredictRequest request, Random random) {
    byte[] bytes = request.toByteArray();
    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    try {
      return PredictRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return request;
    }
  }
}
