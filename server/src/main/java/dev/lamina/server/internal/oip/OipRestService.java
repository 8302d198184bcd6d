package dev.lamina.server.internal.oip;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.http.QuickCalls;
import dev.lamina.server.internal.http.Workers;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.inference.Query;
import dev.lamina.server.internal.json.ErrorJson;
import dev.lamina.server.internal.json.InferJson;
import dev.lamina.server.internal.json.InferReader;
import dev.lamina.server.internal.json.InferWriter;
import dev.lamina.server.repository.Lease;
import dev.lamina.server.repository.Models;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers {@code /v2/...}. */
public final class OipRestService implements HttpService {
  private static final String HEADER_LENGTH = "inference-header-content-length";

  private final Inference inference;
  private final Models models;
  private final Workers workers;
  private final QuickCalls quick;

  /** Answers with these models. */
  public OipRestService(Inference inference, Workers workers, QuickCalls quick) {
    this.inference = inference;
    this.models = inference.models();
    this.workers = workers;
    this.quick = quick;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    CallRecord unknown = CallRecord.begin(context, "OIP-REST", "unknown");
    OipPath path;
    try {
      path = OipPath.of(request.method(), context.path());
    } catch (StatusException e) {
      return error(unknown, e);
    }
    CallRecord record = CallRecord.begin(context, "OIP-REST", path.what());
    try {
      return switch (path.what()) {
        case "live" -> json(HttpStatus.OK, Map.of("live", true));
        case "ready" -> probe(models.isReady(), Map.of("ready", models.isReady()));
        case "server" -> json(HttpStatus.OK, server());
        case "model_ready" -> modelReady(path);
        case "model" -> json(HttpStatus.OK, model(path, record));
        default ->
            HttpResponse.of(
                request
                    .aggregate()
                    .thenCompose(body -> infer(context, record, path, body))
                    .exceptionally(failure -> error(record, failure)));
      };
    } catch (RuntimeException e) {
      return error(record, e);
    }
  }

  private static HttpResponse probe(boolean ready, Map<String, Object> body) {
    return json(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, body);
  }

  private HttpResponse modelReady(OipPath path) {
    boolean ready = OipModels.isReady(models, path.reference());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", path.model());
    body.put("ready", ready);
    return probe(ready, body);
  }

  private static Map<String, Object> server() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", OipModels.NAME);
    body.put("version", OipModels.version());
    body.put("extensions", OipModels.EXTENSIONS);
    return body;
  }

  private Map<String, Object> model(OipPath path, CallRecord record) {
    try (Lease lease = inference.acquire(path.reference(), record)) {
      Signature signature = OipModels.signature(lease);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("name", lease.name());
      body.put("versions", OipModels.versions(models, lease.name()));
      body.put("platform", OipModels.PLATFORM);
      body.put("inputs", tensors(signature.inputs()));
      body.put("outputs", tensors(signature.outputs()));
      return body;
    }
  }

  private static List<Object> tensors(SortedMap<String, SignatureTensor> tensors) {
    List<Object> result = new ArrayList<>();
    tensors.forEach(
        (name, tensor) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("name", name);
          entry.put("datatype", OipModels.datatype(tensor));
          entry.put("shape", OipModels.shape(tensor));
          result.add(entry);
        });
    return result;
  }

  private CompletableFuture<HttpResponse> infer(
      ServiceRequestContext context, CallRecord record, OipPath path, AggregatedHttpRequest body) {
    byte[] bytes = body.content().array();
    return workers.run(
        context,
        quick.isQuick(path.model(), bytes.length),
        () -> {
          long start = System.nanoTime();
          CompletableFuture<HttpResponse> answer =
              infer(context, record, path, bytes, body.headers().get(HEADER_LENGTH));
          quick.took(path.model(), bytes.length, System.nanoTime() - start);
          return answer;
        });
  }

  private CompletableFuture<HttpResponse> infer(
      ServiceRequestContext context,
      CallRecord record,
      OipPath path,
      byte[] bytes,
      @Nullable String headerLength) {
    int length = length(headerLength, bytes.length);
    byte[] document = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    InferJson request =
        InferReader.read(document, ByteBuffer.wrap(bytes, length, bytes.length - length));
    try (Lease lease = inference.acquire(path.reference(), record)) {
      Query query = new Query(request.signature(), request.inputs(), request.outputs().keySet());
      return Inference.ask(lease, query, Workers.deadline(context))
          .thenApply(
              answer ->
                  response(
                      InferWriter.answer(
                          answer.model(), answer.version(), request, answer.outputs())));
    }
  }

  private static int length(@Nullable String header, int all) {
    if (header == null) {
      return all;
    }
    try {
      int length = Integer.parseInt(header.strip());
      if (length >= 0 && length <= all) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw Failure.invalid(
        "Inference-Header-Content-Length is '%s' (expected: 0 to %d, the length of the request)"
            .formatted(header, all));
  }

  private static HttpResponse response(InferWriter.Body body) {
    if (body.binary().isEmpty()) {
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON, HttpData.wrap(body.json()));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(body.json());
    body.binary().forEach(all::writeBytes);
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.OCTET_STREAM)
            .set(HEADER_LENGTH, Integer.toString(body.json().length))
            .build(),
        HttpData.wrap(all.toByteArray()));
  }

  private static HttpResponse json(HttpStatus status, Map<String, Object> members) {
    return HttpResponse.of(status, MediaType.JSON, HttpData.wrap(InferWriter.object(members)));
  }

  private static HttpResponse error(CallRecord record, Throwable failure) {
    StatusException status = Failure.of(failure);
    record.failed(status);
    return HttpResponse.of(
        Failure.httpStatus(status),
        MediaType.JSON,
        HttpData.wrap(ErrorJson.of(String.valueOf(status.getMessage()))));
  }
}
