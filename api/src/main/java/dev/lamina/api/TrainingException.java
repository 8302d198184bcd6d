package dev.lamina.api;

/**
 * Training had to stop: the loss or a weight is no longer a finite number, or a weight gets no
 * gradient. The message says where (layer, epoch, step, learning rate) and what usually helps.
 */
public final class TrainingException extends LaminaException {
  private static final long serialVersionUID = 1;

  /** Creates the error with a message that says where, expected, received and fix. */
  public TrainingException(String message) {
    super(message, null);
  }

  /** Creates the error with the failure behind it. */
  public TrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
