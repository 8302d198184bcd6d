package dev.lamina.api;

/** A model, an optimizer or an option was described in a way that cannot work. */
public final class ConfigurationException extends LaminaException {
  private static final long serialVersionUID = 1;

  /** Creates the error with a message that says where, expected, received and fix. */
  public ConfigurationException(String message) {
    super(message, null);
  }

  /** Creates the error with the failure behind it. */
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
