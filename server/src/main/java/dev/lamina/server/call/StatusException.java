package dev.lamina.server.call;

/** A call to the server failed; the code says in which way, the message why. */
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final StatusCode code;

  /**
   * Creates the failure.
   *
   * @param code any but {@link StatusCode#OK}
   * @param message what clients are told
   */
  public StatusException(StatusCode code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * Creates the failure with what is behind it.
   *
   * @param code any but {@link StatusCode#OK}
   * @param message what clients are told
   */
  public StatusException(StatusCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns in which way the call failed. */
  public StatusCode code() {
    return code;
  }
}
