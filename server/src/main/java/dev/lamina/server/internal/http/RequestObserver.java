package dev.lamina.server.internal.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.internal.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts each request when it is over, and writes a line of JSON about it to the logger {@value
 * #LOGGER} where that is on (level INFO).
 */
public final class RequestObserver implements AccessLogWriter {
  /** The access log's logger. */
  public static final String LOGGER = "dev.lamina.server.access";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final ServerMetrics metrics;

  /** Counts there. */
  public RequestObserver(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void log(RequestLog log) {
    CallRecord record = CallRecord.of(log.context());
    if (record != null) {
      noteHowItEnded(record, log);
      metrics.called(record, log.totalDurationNanos());
    }
    if (LOG.isInfoEnabled()) {
      LOG.info(line(log, record));
    }
  }

  /** A request that was cut short ended without a word from whoever answers. */
  private static void noteHowItEnded(CallRecord record, RequestLog log) {
    Throwable cause = log.responseCause();
    if (cause != null && record.code() == StatusCode.OK) {
      boolean late = ((ServiceRequestContext) log.context()).isTimedOut();
      record.ended(late ? StatusCode.DEADLINE_EXCEEDED : StatusCode.CANCELLED);
    }
  }

  private static String line(RequestLog log, @Nullable CallRecord record) {
    ServiceRequestContext context = (ServiceRequestContext) log.context();
    RequestHeaders headers = log.requestHeaders();
    StringWriter line = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", Instant.ofEpochMilli(log.requestStartTimeMillis()).toString());
      json.writeStringField("client", context.clientAddress().getHostAddress());
      json.writeStringField("transport", log.sessionProtocol().uriText());
      json.writeStringField("method", headers.method().name());
      json.writeStringField("path", context.path());
      json.writeNumberField("status", log.responseHeaders().status().code());
      if (record != null) {
        write(json, record);
      }
      json.writeNumberField("request_bytes", log.requestLength());
      json.writeNumberField("response_bytes", log.responseLength());
      json.writeNumberField("micros", log.totalDurationNanos() / 1000);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static void write(JsonGenerator json, CallRecord record) throws IOException {
    json.writeStringField("protocol", record.protocol());
    json.writeStringField("call", record.method());
    if (!record.model().isEmpty()) {
      json.writeStringField("model", record.model());
      json.writeNumberField("version", record.version());
    }
    json.writeStringField("code", record.code().name());
    String message = record.message();
    if (message != null) {
      json.writeStringField("error", message);
    }
  }
}
