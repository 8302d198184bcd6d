package dev.lamina.server.internal.rest;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.api.DType;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.http.CallRecord;
import dev.lamina.server.internal.http.QuickCalls;
import dev.lamina.server.internal.http.Workers;
import dev.lamina.server.internal.inference.ExampleInference;
import dev.lamina.server.internal.inference.Inference;
import dev.lamina.server.internal.json.ErrorJson;
import dev.lamina.server.internal.json.ExamplesReader;
import dev.lamina.server.internal.json.PredictJson;
import dev.lamina.server.internal.json.PredictReader;
import dev.lamina.server.internal.json.PredictWriter;
import dev.lamina.server.internal.json.ResultsWriter;
import dev.lamina.server.repository.Lease;
import dev.lamina.serving.Signature;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers {@code /v1/...}. */
public final class RestService implements HttpService {
  private static final String NO_SIGNATURE =
      "Serving signature name: \"%s\" not found in signature def";

  private final Inference inference;
  private final Workers workers;
  private final QuickCalls quick;
  private final Information information;

  /** Answers with these models. */
  public RestService(Inference inference, Workers workers, QuickCalls quick) {
    this.inference = inference;
    this.workers = workers;
    this.quick = quick;
    this.information = new Information(inference.models());
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    RestPath path;
    try {
      path = RestPath.of(request.method(), context.path());
    } catch (StatusException e) {
      return error(CallRecord.begin(context, "REST", "unknown"), e);
    }
    CallRecord record = CallRecord.begin(context, "REST", path.method());
    return switch (path.method()) {
      case "status" -> inform(record, () -> information.status(path.model()));
      case "metadata" -> inform(record, () -> information.metadata(path.model(), record));
      default ->
          HttpResponse.of(
              request
                  .aggregate()
                  .thenCompose(body -> ask(context, record, path, body))
                  .handle((json, failure) -> respond(record, json, failure)));
    };
  }

  private static HttpResponse inform(CallRecord record, Supplier<byte[]> information) {
    try {
      return json(HttpStatus.OK, information.get());
    } catch (RuntimeException e) {
      return error(record, e);
    }
  }

  private CompletableFuture<byte[]> ask(
      ServiceRequestContext context, CallRecord record, RestPath path, AggregatedHttpRequest body) {
    byte[] document = body.content().array();
    String model = path.model().name();
    return workers.run(
        context,
        quick.isQuick(model, document.length),
        () -> {
          long start = System.nanoTime();
          CompletableFuture<byte[]> answer =
              switch (path.method()) {
                case "classify" -> classify(context, record, path, document);
                case "regress" -> regress(context, record, path, document);
                default -> predict(context, record, path, document);
              };
          quick.took(model, document.length, System.nanoTime() - start);
          return answer;
        });
  }

  private CompletableFuture<byte[]> predict(
      ServiceRequestContext context, CallRecord record, RestPath path, byte[] document) {
    try (Lease lease = acquire(path, record, document)) {
      PredictJson request = PredictReader.read(document, name -> inputs(lease, name));
      return lease
          .predict(request.signature(), request.inputs(), Set.of(), Workers.deadline(context))
          .thenApply(request.rows() ? PredictWriter::rows : PredictWriter::columns);
    }
  }

  private CompletableFuture<byte[]> classify(
      ServiceRequestContext context, CallRecord record, RestPath path, byte[] document) {
    ExamplesReader.Request request = ExamplesReader.read(document);
    try (Lease lease = acquire(path, record, document)) {
      return ExampleInference.classify(
              lease, request.signature(), request.input(), Workers.deadline(context))
          .thenApply(ResultsWriter::of);
    }
  }

  private CompletableFuture<byte[]> regress(
      ServiceRequestContext context, CallRecord record, RestPath path, byte[] document) {
    ExamplesReader.Request request = ExamplesReader.read(document);
    try (Lease lease = acquire(path, record, document)) {
      return ExampleInference.regress(
              lease, request.signature(), request.input(), Workers.deadline(context))
          .thenApply(ResultsWriter::of);
    }
  }

  private Lease acquire(RestPath path, CallRecord record, byte[] document) {
    try {
      return inference.acquire(path.model(), record);
    } catch (StatusException e) {
      // That a request is no JSON is told before that there is no such model.
      PredictReader.requireJson(document);
      throw e;
    }
  }

  private static SortedMap<String, DType> inputs(Lease lease, String name) {
    Signature signature =
        Inference.signature(lease, name, StatusCode.INVALID_ARGUMENT, NO_SIGNATURE);
    SortedMap<String, DType> types = new TreeMap<>();
    signature.inputs().forEach((input, tensor) -> types.put(input, DType.of(tensor.dtype())));
    return types;
  }

  private static HttpResponse respond(CallRecord record, byte[] json, Throwable failure) {
    return failure == null ? json(HttpStatus.OK, json) : error(record, failure);
  }

  private static HttpResponse error(CallRecord record, Throwable failure) {
    StatusException status = Failure.of(failure);
    record.failed(status);
    return json(Failure.httpStatus(status), ErrorJson.of(String.valueOf(status.getMessage())));
  }

  private static HttpResponse json(HttpStatus status, byte[] body) {
    return HttpResponse.of(status, MediaType.JSON, HttpData.wrap(body));
  }
}
