package dev.lamina.client;

import io.grpc.Status;

/** A call failed: in which way, what the server said, and whether it may be tried again. */
public final class ModelClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Status.Code code;
  private final boolean retryable;

  ModelClientException(Status.Code code, boolean retryable, String message) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  ModelClientException(Status.Code code, boolean retryable, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
  }

  /**
   * Returns in which way the call failed, in gRPC's words over REST too: NOT_FOUND is 404,
   * INVALID_ARGUMENT 400, UNAVAILABLE 503 or no connection, and so on.
   */
  public Status.Code code() {
    return code;
  }

  /**
   * Returns whether the call may be sent again: the server refused it or was not reached. The
   * client has done so already, as often as its {@link RetryPolicy} says.
   */
  public boolean isRetryable() {
    return retryable;
  }
}
