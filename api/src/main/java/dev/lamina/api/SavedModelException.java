package dev.lamina.api;

/** A SavedModel, checkpoint or model file could not be written or read. */
public final class SavedModelException extends LaminaException {
  private static final long serialVersionUID = 1;

  /** Creates the error with a message that says where, expected, received and fix. */
  public SavedModelException(String message) {
    super(message, null);
  }

  /** Creates the error with the failure behind it. */
  public SavedModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
