package dev.lamina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.lamina.api.ConfigurationException;
import dev.lamina.protocol.serving.GetModelStatusRequest;
import dev.lamina.protocol.serving.ModelServiceGrpc.ModelServiceBlockingStub;
import dev.lamina.protocol.serving.ModelSpec;
import dev.lamina.protocol.serving.PredictRequest;
import dev.lamina.protocol.serving.PredictResponse;
import dev.lamina.protocol.serving.PredictionServiceGrpc.PredictionServiceFutureStub;
import dev.lamina.server.batching.BatchingParameters;
import dev.lamina.server.call.StatusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** What a server does around the answers: limits, keys, encryption, pages, its end. */
final class ModelServerTest {
  private static final String ONE = "{\"instances\": [1]}";
  private static final String METRICS = "/monitoring/prometheus/metrics";
  private static final String PREDICT = "/v1/models/half:predict";

  private static Path half;

  @BeforeAll
  static void write(@TempDir Path directory) throws Exception {
    half = directory.resolve("half");
    ServingModels.halfPlusTwo(half.resolve("1"));
  }

  private static ModelServerBuilder builder() {
    return ModelServer.builder().model("half", half);
  }

  @Test
  void bothPortsServeEverything() throws Exception {
    try (ModelServer server = builder().secondPort(0).start()) {
      assertThat(server.ports()).hasSize(2).doesNotHaveDuplicates();
      for (int port : server.ports()) {
        assertThat(new Rest(port).post(PREDICT, ONE).status()).isEqualTo(200);
        assertThat(
                GrpcClients.newClient(
                        "gproto+http://127.0.0.1:" + port + "/", ModelServiceBlockingStub.class)
                    .getModelStatus(
                        GetModelStatusRequest.newBuilder()
                            .setModelSpec(ModelSpec.newBuilder().setName("half"))
                            .build())
                    .getModelVersionStatusCount())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void aModelThatCannotBeLoadedKeepsTheServerFromStarting(@TempDir Path directory)
      throws Exception {
    Files.createDirectories(directory.resolve("1"));
    Files.write(directory.resolve("1/saved_model.pb"), new byte[] {1, 2, 3});
    ModelServerBuilder broken =
        ModelServer.builder().model("broken", directory).loadRetries(0, Duration.ZERO);

    assertThatThrownBy(broken::start).isInstanceOf(StatusException.class);
  }

  @Test
  void aServerThatDoesNotWaitSaysThatItIsNotReady(@TempDir Path directory) throws Exception {
    try (ModelServer server = ModelServer.builder().model("none", directory).await(false).start()) {
      Rest rest = new Rest(server);
      assertThat(rest.get("/v2/health/live").status()).isEqualTo(200);
      assertThat(rest.get("/v2/health/ready").status()).isEqualTo(503);
      assertThat(rest.get("/v2/health/ready").body()).isEqualTo("{\"ready\":false}");
      assertThat(rest.post("/v1/models/none:predict", ONE).status()).isEqualTo(404);
      assertThat(rest.get("/").body()).contains("Not ready.");
    }
  }

  @Test
  void aPortInUseIsTold() {
    try (ModelServer server = builder().start()) {
      ModelServerBuilder second = builder().port(server.port());

      assertThatThrownBy(second::start)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("cannot listen");
    }
  }

  @Test
  void longRequestsAreRefusedCompressedOnesToo() throws Exception {
    Limits limits = Limits.of().requestBytes(10_000);
    try (ModelServer server = builder().limits(limits).start()) {
      Rest rest = new Rest(server);
      String large = "{\"instances\": [" + "1,".repeat(10_000) + "1]}";
      assertThat(rest.post(PREDICT, large).status()).isEqualTo(413);
      // 10 MB of blanks in some 10 KB less.
      byte[] bomb = gzip(" ".repeat(9_000_000) + ONE);
      assertThat(bomb.length).isLessThan(10_000);
      HttpRequest.Builder request =
          rest.request(PREDICT)
              .header("Content-Encoding", "gzip")
              .POST(BodyPublishers.ofByteArray(bomb));
      assertThat(rest.send(request).status()).isEqualTo(413);
      assertThat(
              rest.send(
                  rest.request(PREDICT)
                      .header("Content-Encoding", "gzip")
                      .POST(BodyPublishers.ofByteArray(gzip(ONE)))))
          .isEqualTo(new Rest.Reply(200, "application/json", "{\"predictions\":[2.5]}"));
    }
  }

  private static byte[] gzip(String text) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aKeyIsAskedForButNotByProbes() throws Exception {
    try (ModelServer server = builder().apiKey("s3cret").start()) {
      Rest rest = new Rest(server);
      assertThat(rest.post(PREDICT, ONE))
          .isEqualTo(
              new Rest.Reply(
                  401, "application/json", "{\"error\":\"The request carries no valid API key\"}"));
      for (String[] header :
          new String[][] {{"Authorization", "Bearer s3cret"}, {"X-Api-Key", "s3cret"}}) {
        assertThat(
                rest.send(
                        rest.request(PREDICT)
                            .header(header[0], header[1])
                            .POST(BodyPublishers.ofString(ONE)))
                    .status())
            .isEqualTo(200);
      }
      assertThat(rest.get("/").status()).isEqualTo(401);
      assertThat(rest.get("/v2/health/ready").status()).isEqualTo(200);
      ModelServiceBlockingStub stub =
          GrpcClients.newClient(
              "gproto+http://127.0.0.1:" + server.port() + "/", ModelServiceBlockingStub.class);
      assertThatThrownBy(() -> stub.getModelStatus(GetModelStatusRequest.getDefaultInstance()))
          .hasMessageContaining("UNAUTHENTICATED");
    }
  }

  @Test
  void connectionsMayBeEncrypted(@TempDir Path directory) throws Exception {
    Keys keys = Keys.make(directory);
    try (ModelServer server = builder().tls(Tls.of(keys.key(), keys.certificate())).start()) {
      assertThat(sendEncrypted(server, keys.trusted(null)).body()).isEqualTo("{\"live\":true}");
    }
    assertThatThrownBy(() -> builder().tls(Tls.of("no", "key")).start())
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void clientsMayHaveToShowACertificate(@TempDir Path directory) throws Exception {
    Keys keys = Keys.make(Files.createDirectory(directory.resolve("server")));
    Keys friend = Keys.make(Files.createDirectory(directory.resolve("friend")));
    Keys stranger = Keys.make(Files.createDirectory(directory.resolve("stranger")));
    Tls tls = Tls.of(keys.key(), keys.certificate()).clients(friend.certificate());
    try (ModelServer server = builder().tls(tls).start()) {
      assertThat(sendEncrypted(server, keys.trusted(friend)).body()).isEqualTo("{\"live\":true}");
      for (SSLContext refused : List.of(keys.trusted(null), keys.trusted(stranger))) {
        assertThatThrownBy(() -> sendEncrypted(server, refused))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(HttpTimeoutException.class);
      }
    }
  }

  private static HttpResponse<String> sendEncrypted(ModelServer server, SSLContext context)
      throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(context)
        .build()
        .send(
            HttpRequest.newBuilder(
                    URI.create("https://localhost:" + server.port() + "/v2/health/live"))
                .timeout(Duration.ofSeconds(20))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void pagesOfOtherOriginsMaySendRequestsWhereTheyAreAllowedTo() throws Exception {
    try (ModelServer server = builder().crossOrigin(true).start();
        ModelServer closed = builder().start()) {
      HttpHeaders preflight =
          headers(
              request(server)
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "content-type")
                  .method("OPTIONS", BodyPublishers.noBody()));
      assertThat(preflight.firstValue("access-control-allow-origin")).contains("*");
      assertThat(preflight.firstValue("access-control-allow-methods").orElse("")).contains("POST");
      assertThat(preflight.firstValue("access-control-allow-headers").orElse(""))
          .contains("content-type");
      HttpRequest.Builder post = request(server).POST(BodyPublishers.ofString(ONE));
      assertThat(headers(post).firstValue("access-control-allow-origin")).contains("*");
      assertThat(
              headers(request(closed).POST(BodyPublishers.ofString(ONE)))
                  .firstValue("access-control-allow-origin"))
          .isEmpty();
    }
  }

  private static HttpRequest.Builder request(ModelServer server) {
    return new Rest(server).request(PREDICT).header("Origin", "http://elsewhere.example");
  }

  private static HttpHeaders headers(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .headers();
  }

  @Test
  void aCancelledRequestLeavesTheQueueWithoutRunning() throws Exception {
    // A batch that never is full, nor old enough.
    BatchingParameters patient =
        BatchingParameters.of().maxBatchSize(1000).batchTimeout(Duration.ofHours(1));
    try (ModelServer server = builder().batching(patient).start()) {
      Rest rest = new Rest(server);
      PredictionServiceFutureStub grpc =
          GrpcClients.newClient(
              "gproto+http://127.0.0.1:" + server.port() + "/", PredictionServiceFutureStub.class);
      CompletableFuture<HttpResponse<Void>> overRest =
          HttpClient.newHttpClient()
              .sendAsync(
                  rest.request(PREDICT)
                      .POST(BodyPublishers.ofString("{\"instances\": [[1]]}"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding());
      ListenableFuture<PredictResponse> overGrpc = grpc.predict(one());
      until(() -> rest.get(METRICS).body().contains("lamina_requests_active 2.0"));

      overRest.cancel(true);
      overGrpc.cancel(true);

      until(() -> rest.get(METRICS).body().contains("lamina_requests_active 0.0"));
      assertThat(rest.get(METRICS).body())
          .containsPattern("lamina_batch_abandoned_total\\{[^}]*} 2.0")
          .containsPattern("lamina_batch_requests_sum\\{[^}]*} 0.0");
    }
  }

  private static PredictRequest one() {
    return PredictRequest.newBuilder()
        .setModelSpec(ModelSpec.newBuilder().setName("half"))
        .putInputs(
            "x",
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(1))
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                .addFloatVal(1)
                .build())
        .build();
  }

  @Test
  void metricsTellOfRequestsByModelAndVersion() throws Exception {
    try (ModelServer server = builder().start()) {
      Rest rest = new Rest(server);
      rest.post(PREDICT, ONE);
      rest.post(PREDICT, "{}");
      rest.post("/v1/models/foo:predict", ONE);
      String labels =
          "{code=\"%s\",method=\"predict\",model=\"%s\",protocol=\"REST\",version=\"%s\"";
      String[] expected = {
        "lamina_requests_seconds_count" + labels.formatted("OK", "half", "1") + "} 1",
        "lamina_requests_seconds_count" + labels.formatted("INVALID_ARGUMENT", "half", "1") + "} 1",
        "lamina_requests_seconds_count" + labels.formatted("NOT_FOUND", "", "") + "} 1",
        "lamina_requests_seconds_bucket" + labels.formatted("OK", "half", "1") + ",le=\"",
        "lamina_load_seconds_count{model=\"half\",outcome=\"OK\",version=\"1\"} 1",
        "lamina_ready 1.0"
      };
      String metrics = "";
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      // A request is counted after its answer was sent.
      while (System.nanoTime() < deadline && !metrics.contains(expected[2])) {
        metrics = rest.get(METRICS).body();
      }
      assertThat(metrics).contains(expected);
    }
  }

  @Test
  void thePageShowsModelsAndEscapesWhatTheySay() throws Exception {
    try (ModelServer server = ModelServer.builder().model("<b>&'", half).start()) {
      Rest.Reply page = new Rest(server).get("/");

      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body())
          .contains(
              "Ready.",
              "<h2>&lt;b&gt;&amp;&#39;</h2>",
              "AVAILABLE",
              "serving_default",
              "<code>x: (?, 1) float32</code>",
              "action=\"/v1/models/%3Cb%3E%26%27:predict\"",
              "{&quot;inputs&quot;: {&quot;x&quot;: [[0.0]]}}")
          .doesNotContain("<b>", "{{");
    }
  }

  @Test
  void aRequestThatTakesTooLongIsGivenUp(@TempDir Path directory) throws Exception {
    SavedModels.slow(directory.resolve("slow/1"), 512, 64);
    try (ModelServer server =
        ModelServer.builder()
            .model("slow", directory.resolve("slow"))
            .limits(Limits.of().requestTime(Duration.ofMillis(5)))
            .start()) {
      Rest.Reply reply = new Rest(server).post("/v1/models/slow:predict", rows(512, 64));

      assertThat(reply.status()).isEqualTo(504);
      assertThat(reply.body()).startsWith("{\"error\":\"");
    }
  }

  @Test
  void requestsBeyondTheLimitAreRefusedAtOnce(@TempDir Path directory) throws Exception {
    SavedModels.slow(directory.resolve("slow/1"), 512, 64);
    try (ModelServer server =
        ModelServer.builder()
            .model("slow", directory.resolve("slow"))
            .limits(Limits.of().concurrentRequests(1))
            .start()) {
      Rest rest = new Rest(server);
      String request = rows(512, 64);
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(later(() -> rest.post("/v1/models/slow:predict", request).status()));
      }
      List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();

      assertThat(statuses).contains(200, 429).containsOnly(200, 429);
    }
  }

  private static String rows(int width, int count) {
    String row = "[" + "1,".repeat(width - 1) + "1]";
    return "{\"instances\": [" + (row + ",").repeat(count - 1) + row + "]}";
  }

  @Test
  void closingLetsRequestsFinishAndTakesNoOthers(@TempDir Path directory) throws Exception {
    SavedModels.slow(directory.resolve("slow/1"), 512, 512);
    ModelServer server = ModelServer.builder().model("slow", directory.resolve("slow")).start();
    Rest rest = new Rest(server);
    int port = server.port();
    CompletableFuture<Integer> answer =
        later(() -> rest.post("/v1/models/slow:predict", rows(512, 32)).status());
    until(() -> rest.get(METRICS).body().contains("lamina_requests_active 1.0"));

    CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
    until(() -> rest.get("/v2/health/ready").status() == 503);

    assertThat(rest.post("/v1/models/slow:predict", "{}"))
        .isEqualTo(
            new Rest.Reply(503, "application/json", "{\"error\":\"The server is shutting down\"}"));
    assertThat(rest.get("/v2/health/live").status()).isEqualTo(200);
    assertThat(answer).isNotDone();

    closed.get(60, TimeUnit.SECONDS);
    assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(200);
    assertThatThrownBy(() -> rest.get("/v2/health/live")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new Rest(port).get("/v2/health/live"))
        .isInstanceOf(ConnectException.class);
    server.close();
  }

  @Test
  void pagesOfHtmlAreServedBesideTheModels() throws Exception {
    try (ModelServer server = builder().page("/draw", "<p>Draw</p>").start()) {
      assertThat(new Rest(server).get("/draw"))
          .isEqualTo(new Rest.Reply(200, "text/html; charset=utf-8", "<p>Draw</p>"));
    }
    for (String path : List.of("/", "draw", "/v1/x", "/v2", "/{x}", "/a:b", "/*")) {
      assertThatThrownBy(() -> builder().page(path, "")).hasMessageStartingWith("page: " + path);
    }
  }

  @Test
  void closingWithNothingToDoTakesLessThanTwoSeconds() throws Exception {
    ModelServer server = builder().start();
    assertThat(new Rest(server).post(PREDICT, ONE).status()).isEqualTo(200);

    long start = System.nanoTime();
    server.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void closingEndsWithTheDrainTimeThoughARequestDoesNot() throws Exception {
    ModelServer server = builder().limits(Limits.of().drainTime(Duration.ofMillis(200))).start();
    try (Socket socket = new Socket("localhost", server.port())) {
      String head = "POST " + PREDICT + " HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      assertThat(new Rest(server).post(PREDICT, ONE).status()).isEqualTo(200);

      long start = System.nanoTime();
      server.close();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      socket.setSoTimeout(10_000);
      socket.getInputStream().readAllBytes();
    }
  }

  private static <T> CompletableFuture<T> later(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> new Thread(task).start());
  }

  /** Waits until it is so, a minute at most. */
  private static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the time is up").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
