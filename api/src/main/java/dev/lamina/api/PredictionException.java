package dev.lamina.api;

/** A request to a loaded model does not fit its signature, or failed while it ran. */
public final class PredictionException extends LaminaException {
  private static final long serialVersionUID = 1;

  /** Creates the error with a message that says where, expected, received and fix. */
  public PredictionException(String message) {
    super(message, null);
  }

  /** Creates the error with the failure behind it. */
  public PredictionException(String message, Throwable cause) {
    super(message, cause);
  }
}
