package dev.lamina.client;

import com.google.gson.JsonParseException;
import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.DataException;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Speaks REST. Answers in JSON have neither types nor the name of a single output, so the first
 * call to a signature is preceded by one that asks for its description.
 */
final class RestClient implements ModelClient {
  private final String server;
  private final ModelClientBuilder.Settings settings;
  private final HttpClient http;
  private final Map<ModelRef, ModelMetadata> known = new ConcurrentHashMap<>();
  private volatile boolean closed;

  RestClient(URI server, ModelClientBuilder.Settings settings) {
    String scheme = String.valueOf(server.getScheme());
    if (server.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new ConfigurationException(
          "server: %s (expected: such as http://localhost:8501)".formatted(server));
    }
    if (settings.tls().isPresent() && scheme.equals("http")) {
      throw new ConfigurationException(
          "server: %s (expected with TLS: https://...)".formatted(server));
    }
    this.server = server.toString().replaceAll("/+$", "");
    this.settings = settings;
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    settings.tls().ifPresent(tls -> builder.sslContext(sslContext(tls)));
    http = builder.build();
  }

  private static SSLContext sslContext(ClientTls tls) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          tls.keys().isEmpty() ? null : tls.keys().toArray(new KeyManager[0]),
          tls.trust().isEmpty() ? null : tls.trust().toArray(new TrustManager[0]),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  @Override
  public CompletableFuture<Map<String, Array>> predictAsync(PredictCall call) {
    Duration deadline = call.deadline().orElse(settings.deadline());
    long end = System.nanoTime() + deadline.toNanos();
    ModelMetadata metadata = known.get(call.model());
    CompletableFuture<ModelMetadata> described =
        metadata == null
            ? metadata(call.model(), deadline)
            : CompletableFuture.completedFuture(metadata);
    return Linked.then(
        described,
        description -> {
          known.put(call.model(), description);
          return predict(call, description, Duration.ofNanos(end - System.nanoTime()));
        });
  }

  private CompletableFuture<Map<String, Array>> predict(
      PredictCall call, ModelMetadata metadata, Duration time) {
    Signature signature = metadata.signatures().get(call.model().signature());
    Set<String> wanted = call.outputs();
    if (signature == null || !signature.outputs().keySet().containsAll(wanted)) {
      known.remove(call.model());
      throw new ModelClientException(
          Status.Code.INVALID_ARGUMENT,
          false,
          "Model '%s' has no signature '%s' with outputs %s. Signatures: %s"
              .formatted(metadata.name(), call.model().signature(), wanted, metadata.signatures()));
    }
    HttpRequest.Builder request =
        request(path(call.model()) + ":predict")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonAnswers.request(call)));
    return answer(
        request,
        settings.retry().lostPredictions(),
        time,
        body -> {
          try {
            return JsonAnswers.outputs(body, signature.outputs(), wanted);
          } catch (RuntimeException e) {
            // Another version may have come, with other outputs.
            known.remove(call.model());
            throw e;
          }
        });
  }

  @Override
  public CompletableFuture<List<VersionStatus>> statusAsync(ModelRef model) {
    return answer(request(path(model)).GET(), true, settings.deadline(), JsonAnswers::status);
  }

  @Override
  public CompletableFuture<ModelMetadata> metadataAsync(ModelRef model) {
    return metadata(model, settings.deadline());
  }

  private CompletableFuture<ModelMetadata> metadata(ModelRef model, Duration time) {
    return answer(request(path(model) + "/metadata").GET(), true, time, JsonAnswers::metadata);
  }

  private static String path(ModelRef model) {
    String path = "/v1/models/" + encode(model.name());
    if (model.version().isPresent()) {
      return path + "/versions/" + model.version().getAsLong();
    }
    return model.label().map(label -> path + "/labels/" + encode(label)).orElse(path);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
    settings.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request;
  }

  private <T> CompletableFuture<T> answer(
      HttpRequest.Builder request, boolean repeatable, Duration time, Function<String, T> read) {
    return Attempts.run(
        settings.retry(),
        time,
        left -> {
          if (closed) {
            throw new ModelClientException(Status.Code.CANCELLED, false, "The client is closed");
          }
          return Linked.map(
              http.sendAsync(request.copy().timeout(left).build(), BodyHandlers.ofString()),
              response -> read(response, read),
              failure -> error(failure, repeatable));
        });
  }

  private static <T> T read(HttpResponse<String> response, Function<String, T> read) {
    if (response.statusCode() != 200) {
      throw refusal(response.statusCode(), JsonAnswers.error(response.body()));
    }
    try {
      return read.apply(response.body());
    } catch (JsonParseException
        | DataException
        | IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException e) {
      throw new ModelClientException(
          Status.Code.INTERNAL, false, "The answer cannot be read: " + e.getMessage(), e);
    }
  }

  private static ModelClientException refusal(int status, String message) {
    Status.Code code =
        switch (status) {
          case 400, 413 -> Status.Code.INVALID_ARGUMENT;
          case 401 -> Status.Code.UNAUTHENTICATED;
          case 403 -> Status.Code.PERMISSION_DENIED;
          case 404 -> Status.Code.NOT_FOUND;
          case 409 -> Status.Code.ABORTED;
          case 429 -> Status.Code.RESOURCE_EXHAUSTED;
          case 499 -> Status.Code.CANCELLED;
          case 500 -> Status.Code.INTERNAL;
          case 501 -> Status.Code.UNIMPLEMENTED;
          case 503 -> Status.Code.UNAVAILABLE;
          case 504 -> Status.Code.DEADLINE_EXCEEDED;
          default -> Status.Code.UNKNOWN;
        };
    return new ModelClientException(code, status == 429 || status == 503, message);
  }

  private static Throwable error(Throwable failure, boolean repeatable) {
    if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
      return new ModelClientException(
          Status.Code.UNAVAILABLE, true, "The server cannot be reached: " + failure, failure);
    }
    if (failure instanceof HttpTimeoutException) {
      return new ModelClientException(
          Status.Code.DEADLINE_EXCEEDED, false, "There was no answer in time", failure);
    }
    if (failure instanceof IOException) {
      return new ModelClientException(
          Status.Code.UNAVAILABLE, repeatable, "The connection failed: " + failure, failure);
    }
    return failure;
  }

  @Override
  public void close() {
    closed = true;
  }
}
