package dev.lamina.server.internal.http;

import com.linecorp.armeria.common.RequestContext;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import dev.lamina.server.repository.Lease;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a request when it is over: what it asked for, of which version, and how it
 * ended. Names that no model has are not kept, so that requests cannot fill the metrics.
 */
public final class CallRecord {
  private static final AttributeKey<CallRecord> KEY =
      AttributeKey.valueOf(CallRecord.class, "CALL");

  private final String protocol;
  private final String method;
  private volatile String model = "";
  private volatile long version;
  private volatile StatusCode code = StatusCode.OK;
  private volatile @Nullable String message;

  private CallRecord(String protocol, String method) {
    this.protocol = protocol;
    this.method = method;
  }

  /**
   * Begins the record of a request.
   *
   * @param protocol {@code REST}, {@code gRPC}, ...
   * @param method {@code predict}, {@code classify}, ...
   */
  public static CallRecord begin(RequestContext context, String protocol, String method) {
    CallRecord record = new CallRecord(protocol, method);
    context.setAttr(KEY, record);
    return record;
  }

  /** Returns a request's record; null if it asked for nothing that is recorded. */
  public static @Nullable CallRecord of(RequestContext context) {
    return context.attr(KEY);
  }

  /** Notes which version answers. */
  public void answeredBy(Lease lease) {
    model = lease.name();
    version = lease.version();
  }

  /** Notes how the request failed. */
  public void failed(StatusException failure) {
    code = failure.code();
    message = failure.getMessage();
  }

  void ended(StatusCode how) {
    code = how;
  }

  String protocol() {
    return protocol;
  }

  String method() {
    return method;
  }

  String model() {
    return model;
  }

  long version() {
    return version;
  }

  StatusCode code() {
    return code;
  }

  @Nullable String message() {
    return message;
  }
}
