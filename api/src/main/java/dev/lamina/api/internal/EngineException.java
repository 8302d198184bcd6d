package dev.lamina.api.internal;

/**
 * A failure that TensorFlow reported; Lamina's modules translate it where they know what was tried.
 */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  EngineException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** Returns TensorFlow's status code, for example 3 for an invalid argument. */
  public int code() {
    return code;
  }
}
