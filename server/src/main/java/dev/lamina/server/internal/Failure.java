package dev.lamina.server.internal;

import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.RequestTimeoutException;
import dev.lamina.api.LaminaException;
import dev.lamina.api.PredictionException;
import dev.lamina.api.internal.EngineException;
import dev.lamina.server.call.Deadline;
import dev.lamina.server.call.StatusCode;
import dev.lamina.server.call.StatusException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Turns whatever goes wrong during a call into a {@link StatusException}. */
public final class Failure {
  private static final StatusCode[] CODES = StatusCode.values();

  private Failure() {}

  /** Returns the failure of a request that makes no sense. */
  public static StatusException invalid(String message) {
    return new StatusException(StatusCode.INVALID_ARGUMENT, message);
  }

  /** Returns the failure of a request that is too much at the moment. */
  public static StatusException exhausted(String message) {
    return new StatusException(StatusCode.RESOURCE_EXHAUSTED, message);
  }

  /** Returns the status that a failure means. */
  public static StatusException of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof StatusException status) {
      return status;
    }
    if (cause instanceof PredictionException prediction) {
      return new StatusException(codeOf(prediction.getCause()), message(prediction), prediction);
    }
    if (cause instanceof LaminaException) {
      return new StatusException(StatusCode.INVALID_ARGUMENT, message(cause), cause);
    }
    if (cause instanceof ContentTooLargeException) {
      return new StatusException(
          StatusCode.RESOURCE_EXHAUSTED, "The request is larger than this server accepts", cause);
    }
    if (cause instanceof RequestTimeoutException) {
      return Deadline.exceeded();
    }
    if (cause instanceof CancellationException
        || cause instanceof ClosedStreamException
        || cause instanceof ClosedSessionException
        || cause instanceof CancelledSubscriptionException) {
      return new StatusException(StatusCode.CANCELLED, "The request was cancelled", cause);
    }
    return new StatusException(StatusCode.INTERNAL, "Internal error: " + cause, cause);
  }

  /** A model that fails with a status of TensorFlow's says what it was; all else is the request. */
  private static StatusCode codeOf(@Nullable Throwable cause) {
    if (cause instanceof EngineException engine) {
      int code = engine.code();
      return code > 0 && code < CODES.length ? CODES[code] : StatusCode.UNKNOWN;
    }
    return StatusCode.INVALID_ARGUMENT;
  }

  private static String message(Throwable cause) {
    return String.valueOf(cause.getMessage());
  }

  /** Returns the status of an HTTP answer that tells of a failure. */
  public static HttpStatus httpStatus(StatusException failure) {
    return failure.getCause() instanceof ContentTooLargeException
        ? HttpStatus.REQUEST_ENTITY_TOO_LARGE
        : httpStatus(failure.code());
  }

  /** Returns the status of an HTTP answer, as TensorFlow Serving chooses it. */
  static HttpStatus httpStatus(StatusCode code) {
    return switch (code) {
      case OK -> HttpStatus.OK;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case CANCELLED -> HttpStatus.valueOf(499);
      case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
    };
  }
}
