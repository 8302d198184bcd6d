package dev.lamina.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.server.ModelServer;
import dev.lamina.server.Tls;
import dev.lamina.server.repository.ModelConfig;
import dev.lamina.server.repository.VersionPolicy;
import io.grpc.Status;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client gets from a real server, over both protocols. */
final class ModelClientTest {
  private static final ModelRef HALF = ModelRef.of("half");
  private static final Map<String, Array> X = Map.of("x", Array.of(new float[] {1, 2, 5}));

  private static Path half;
  private static ModelServer server;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    half = directory.resolve("half");
    HalfModels.write(half.resolve("1"), 1);
    HalfModels.write(half.resolve("2"), 2);
    ModelConfig model =
        ModelConfig.of("half", half).policy(VersionPolicy.all()).labels(Map.of("stable", 1L));
    server = ModelServer.builder().model(model).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void theLatestVersionAnswers(Protocol protocol) {
    try (ModelClient client = protocol.client(server.port()).build()) {
      assertThat(client.predict("half", X))
          .isEqualTo(Map.of("y", Array.of(new float[] {2.5f, 3, 4.5f})));
    }
  }

  @ParameterizedTest
  @EnumSource
  void versionsAndLabelsChoose(Protocol protocol) {
    try (ModelClient client = protocol.client(server.port()).build()) {
      for (ModelRef first : List.of(HALF.version(1), HALF.label("stable"))) {
        assertThat(client.predict(PredictCall.of(first, X)).get("y").floats())
            .containsExactly(1.5f, 2, 3.5f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSignatureHasSeveralOutputsOfWhichSomeAreWanted(Protocol protocol) {
    PredictCall both = PredictCall.of(HALF.signature("both"), X);
    Array twice = Array.of(new float[] {5, 6, 9});
    try (ModelClient client = protocol.client(server.port()).build()) {
      assertThat(client.predict(both)).containsOnlyKeys("y", "twice").containsEntry("twice", twice);
      assertThat(client.predict(both.outputs("twice"))).isEqualTo(Map.of("twice", twice));
      assertThat(failure(() -> client.predict(both.outputs("z"))).code())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersThatAreNoneTravel(Protocol protocol) {
    float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    try (ModelClient client = protocol.client(server.port()).build()) {
      assertThat(client.predict("half", Map.of("x", Array.of(x))).get("y").floats())
          .containsExactly(x);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownModelIsNotFoundAndNotReady(Protocol protocol) {
    try (ModelClient client = protocol.client(server.port()).build()) {
      ModelClientException failure = failure(() -> client.predict("nobody", X));
      assertThat(failure.code()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(failure.isRetryable()).isFalse();
      assertThat(failure).hasMessageContaining("nobody");
      assertThat(client.isReady(ModelRef.of("nobody"))).isFalse();
      assertThat(client.isReady(HALF)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongInputIsTheCallersFault(Protocol protocol) {
    try (ModelClient client = protocol.client(server.port()).build()) {
      Map<String, Array> texts = Map.of("x", Array.of("one", "two"));
      for (Map<String, Array> wrong : List.of(texts, Map.of("z", X.get("x")))) {
        ModelClientException failure = failure(() -> client.predict("half", wrong));
        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.isRetryable()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void statusAndMetadataTellOfTheModel(Protocol protocol) {
    try (ModelClient client = protocol.client(server.port()).build()) {
      assertThat(client.status(HALF))
          .containsExactlyInAnyOrder(
              new VersionStatus(1, VersionStatus.State.AVAILABLE, ""),
              new VersionStatus(2, VersionStatus.State.AVAILABLE, ""));
      ModelMetadata metadata = client.metadata(HALF.version(1));
      TensorDescription floats =
          new TensorDescription(Optional.of(DType.FLOAT32), Optional.of(Shape.of(Shape.UNKNOWN)));
      assertThat(metadata.version()).isEqualTo(1);
      assertThat(metadata.signatures().get("serving_default"))
          .isEqualTo(
              new Signature(
                  "tensorflow/serving/predict", Map.of("x", floats), Map.of("y", floats)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void callsMayBeAnsweredLater(Protocol protocol) throws Exception {
    try (ModelClient client = protocol.client(server.port()).build()) {
      Map<String, Array> answer =
          client.predictAsync(PredictCall.of(HALF, X)).get(30, TimeUnit.SECONDS);
      assertThat(answer).containsOnlyKeys("y");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyOpensAServerThatAsksForOne(Protocol protocol) {
    try (ModelServer locked = ModelServer.builder().model("half", half).apiKey("s3cret").start();
        ModelClient stranger = protocol.client(locked.port()).build();
        ModelClient friend = protocol.client(locked.port()).apiKey("s3cret").build()) {
      assertThat(failure(() -> stranger.predict("half", X)).code())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(friend.predict("half", X)).containsOnlyKeys("y");
    }
  }

  @Test
  void encryptedConnectionsTrustOnlyWhoTheyAreTold(@TempDir Path directory) throws Exception {
    KeyStore keys = keys(directory);
    String key = pem("PRIVATE KEY", keys.getKey("server", "secret".toCharArray()).getEncoded());
    String certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
    Path file = Files.writeString(directory.resolve("server.pem"), certificate);
    ClientTls trusting = ClientTls.trusting(file);
    Tls tls = Tls.of(key, certificate);
    try (ModelServer secure = ModelServer.builder().model("half", half).tls(tls).start()) {
      URI uri = URI.create("https://localhost:" + secure.port());
      int port = secure.port();
      try (ModelClient rest = ModelClient.rest(uri).tls(trusting).build();
          ModelClient grpc = ModelClient.grpc("localhost", port).tls(trusting).build();
          ModelClient careful =
              ModelClient.grpc("localhost", port)
                  .tls(ClientTls.of())
                  .retry(RetryPolicy.NONE)
                  .build()) {
        assertThat(rest.predict("half", X)).containsOnlyKeys("y");
        assertThat(grpc.predict("half", X)).containsOnlyKeys("y");
        assertThat(failure(() -> careful.predict("half", X)).code())
            .isEqualTo(Status.Code.UNAVAILABLE);
      }
    }
  }

  private static KeyStore keys(Path directory) throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool = new ProcessBuilder(keytool(store)).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return KeyStore.getInstance(store.toFile(), "secret".toCharArray());
  }

  private static List<String> keytool(Path store) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-storetype",
        "PKCS12",
        "-storepass",
        "secret",
        "-keystore",
        store.toString());
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what);
  }

  @ParameterizedTest
  @EnumSource
  void aClientNeedsNoNativeTensorFlow(Protocol protocol) throws Exception {
    List<String> all =
        Arrays.asList(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1));
    List<String> pure =
        all.stream().filter(e -> !e.matches(".*tensorflow-core-native-[0-9.]+-.*\\.jar")).toList();
    assertThat(pure.size()).isLessThan(all.size());
    Process client =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                pure.stream().collect(Collectors.joining(File.pathSeparator)),
                PureClient.class.getName(),
                protocol.name(),
                Integer.toString(server.port()))
            .redirectErrorStream(true)
            .start();
    String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(client.waitFor()).as(said).isZero();
    assertThat(said).contains("2.5, 3.0, 4.5");
  }

  static ModelClientException failure(ThrowingCallable call) {
    return catchThrowableOfType(ModelClientException.class, call);
  }
}
