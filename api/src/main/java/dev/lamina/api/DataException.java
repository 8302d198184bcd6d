package dev.lamina.api;

/**
 * Data could not be read, or do not fit the model: names the file, line and column, or the array
 * and row.
 */
public final class DataException extends LaminaException {
  private static final long serialVersionUID = 1;

  /** Creates the error with a message that says where, expected, received and fix. */
  public DataException(String message) {
    super(message, null);
  }

  /** Creates the error with the failure behind it. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
