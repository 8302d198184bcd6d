package dev.lamina.server.internal.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.internal.Failure;
import dev.lamina.server.internal.json.ErrorJson;
import org.jspecify.annotations.Nullable;

/** Answers {@code {"error": message}} where something fails outside of what a service handles. */
public final class JsonErrors implements ServerErrorHandler {
  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    if (cause instanceof HttpStatusException || cause instanceof HttpResponseException) {
      return null;
    }
    StatusException status = Failure.of(cause);
    CallRecord record = CallRecord.of(context);
    if (record != null) {
      record.failed(status);
    }
    return HttpResponse.of(
        Failure.httpStatus(status),
        MediaType.JSON,
        HttpData.wrap(ErrorJson.of(String.valueOf(status.getMessage()))));
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    String message = description == null ? status.reasonPhrase() : description;
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(status).contentType(MediaType.JSON).build(),
        HttpData.wrap(ErrorJson.of(message)));
  }
}
