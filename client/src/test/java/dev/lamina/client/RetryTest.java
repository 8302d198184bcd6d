package dev.lamina.client;

import static dev.lamina.client.ModelClientTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lamina.api.Array;
import dev.lamina.protocol.serving.GetModelStatusRequest;
import dev.lamina.protocol.serving.GetModelStatusResponse;
import dev.lamina.protocol.serving.ModelServiceGrpc.ModelServiceImplBase;
import dev.lamina.protocol.serving.ModelVersionStatus;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does with a server that does not answer, or not at once. */
final class RetryTest {
  private static final ModelRef HALF = ModelRef.of("half");
  private static final RetryPolicy AT_ONCE = RetryPolicy.of().delays(Duration.ZERO, Duration.ZERO);
  private static final String STATUS =
      "{\"model_version_status\": [{\"version\": \"7\", \"state\": \"AVAILABLE\"}]}";

  private static final String METADATA =
      """
      {"model_spec": {"name": "half", "signature_name": "", "version": "7"},
       "metadata": {"signature_def": {"signature_def": {"serving_default": {
         "inputs": {"x": {"dtype": "DT_FLOAT"}}, "outputs": {"y": {"dtype": "DT_FLOAT"}},
         "method_name": "tensorflow/serving/predict"}}}}}
      """;
  private static final Map<String, Array> X = Map.of("x", Array.of(new float[] {1}));

  private final AtomicInteger calls = new AtomicInteger();

  @ParameterizedTest
  @EnumSource
  void aServerThatIsBusyTwiceIsAskedThreeTimes(Protocol protocol) throws Exception {
    try (Fake fake = busy(protocol, 2);
        ModelClient client = protocol.client(fake.port()).retry(AT_ONCE).build()) {
      assertThat(client.status(HALF))
          .isEqualTo(List.of(new VersionStatus(7, VersionStatus.State.AVAILABLE, "")));
      assertThat(calls).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatStaysBusyIsGivenUp(Protocol protocol) throws Exception {
    try (Fake fake = busy(protocol, 100);
        ModelClient client = protocol.client(fake.port()).retry(AT_ONCE.attempts(4)).build()) {
      ModelClientException failure = failure(() -> client.status(HALF));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.isRetryable()).isTrue();
      assertThat(failure).hasMessage("busy");
      assertThat(calls).hasValue(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noWaitGoesBeyondTheDeadline(Protocol protocol) throws Exception {
    RetryPolicy slow = RetryPolicy.of().delays(Duration.ofHours(1), Duration.ofHours(1));
    try (Fake fake = busy(protocol, 1);
        ModelClient client = protocol.client(fake.port()).retry(slow).build()) {
      assertThat(failure(() -> client.status(HALF)).code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatNeverAnswersIsLeftAtTheDeadline(Protocol protocol) throws Exception {
    // Connections are taken up by the operating system; nobody reads from them.
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ModelClient client =
            protocol.client(silent.getLocalPort()).deadline(Duration.ofMillis(200)).build()) {
      ModelClientException failure = failure(() -> client.status(HALF));
      assertThat(failure.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(failure.isRetryable()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noServerMeansNotReadyAndMayBeRetried(Protocol protocol) throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    try (ModelClient client = protocol.client(port).retry(RetryPolicy.NONE).build()) {
      ModelClientException failure = failure(() -> client.status(HALF));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.isRetryable()).isTrue();
      assertThat(client.isReady(HALF)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPredictionWhoseConnectionBrokeMayHaveBeenExecutedAndIsNotSentAgain(Protocol protocol)
      throws Exception {
    try (Fake fake = losing(protocol);
        ModelClient client = protocol.client(fake.port()).retry(AT_ONCE).build()) {
      ModelClientException failure = failure(() -> client.predict("half", X));
      assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.isRetryable()).isFalse();
      assertThat(calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofAModelWithoutStateItIs(Protocol protocol) throws Exception {
    try (Fake fake = losing(protocol);
        ModelClient client =
            protocol.client(fake.port()).retry(AT_ONCE.forStatelessModels()).build()) {
      ModelClientException failure = failure(() -> client.predict("half", X));
      assertThat(failure.code()).as("%s", failure).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(failure.isRetryable()).isTrue();
      assertThat(calls).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aQuestionAboutAModelIsSentAgainWhenTheConnectionBroke(Protocol protocol) throws Exception {
    try (Fake fake = losing(protocol);
        ModelClient client = protocol.client(fake.port()).retry(AT_ONCE).build()) {
      assertThat(failure(() -> client.status(HALF)).code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(calls).hasValueGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void waitsDoubleUpToTheLongestAndAreSpread() {
    RetryPolicy policy = RetryPolicy.of().delays(Duration.ofMillis(100), Duration.ofMillis(300));

    assertThat(policy.delay(1, 0)).isEqualTo(Duration.ofMillis(50));
    assertThat(policy.delay(1, 1)).isEqualTo(Duration.ofMillis(100));
    assertThat(policy.delay(2, 1)).isEqualTo(Duration.ofMillis(200));
    assertThat(policy.delay(3, 1)).isEqualTo(Duration.ofMillis(300));
    assertThat(policy.delay(60, 0)).isEqualTo(Duration.ofMillis(150));
  }

  private record Fake(int port, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
      stop.run();
    }
  }

  /** A server that takes calls and breaks the connection; over REST it answers for metadata. */
  private Fake losing(Protocol protocol) throws IOException {
    if (protocol == Protocol.REST) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/models/half",
          exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/metadata")) {
              answer(exchange, 200, METADATA);
            } else {
              calls.incrementAndGet();
              exchange.close();
            }
          });
      server.start();
      return new Fake(server.getAddress().getPort(), () -> server.stop(0));
    }
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(() -> loseCalls(server));
    thread.start();
    return new Fake(
        server.getLocalPort(),
        () -> {
          try {
            server.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Says as much HTTP/2 as it takes to be sent a call. */
  private void loseCalls(ServerSocket server) {
    byte[] emptySettings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        in.skipNBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length());
        connection.getOutputStream().write(emptySettings);
        int type;
        do {
          int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
          type = in.readUnsignedByte();
          in.skipNBytes(5 + length);
        } while (type != 0); // the call's message
        calls.incrementAndGet();
      } catch (IOException e) {
        // The client, or the test's end, closed the connection.
      }
    }
  }

  private Fake busy(Protocol protocol, int times) throws IOException {
    if (protocol == Protocol.REST) {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/models/half",
          exchange -> {
            boolean busy = calls.incrementAndGet() <= times;
            answer(exchange, busy ? 503 : 200, busy ? "{\"error\": \"busy\"}" : STATUS);
          });
      server.start();
      return new Fake(server.getAddress().getPort(), () -> server.stop(0));
    }
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new BusyService(times))
            .build()
            .start();
    return new Fake(server.getPort(), server::shutdownNow);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private final class BusyService extends ModelServiceImplBase {
    private final int times;

    BusyService(int times) {
      this.times = times;
    }

    @Override
    public void getModelStatus(
        GetModelStatusRequest request, StreamObserver<GetModelStatusResponse> answer) {
      if (calls.incrementAndGet() <= times) {
        answer.onError(Status.UNAVAILABLE.withDescription("busy").asRuntimeException());
        return;
      }
      answer.onNext(
          GetModelStatusResponse.newBuilder()
              .addModelVersionStatus(
                  ModelVersionStatus.newBuilder()
                      .setVersion(7)
                      .setState(ModelVersionStatus.State.AVAILABLE))
              .build());
      answer.onCompleted();
    }
  }
}
