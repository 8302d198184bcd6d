package dev.lamina.api;

/**
 * A layer cannot take the input it would get. A layer throws it with {@link #of}, without knowing
 * its own name; the model adds the name when it is built.
 */
public final class ShapeException extends LaminaException {
  private static final long serialVersionUID = 1;

  private final String complaint;

  private ShapeException(String where, String complaint) {
    super(where + " " + complaint, null);
    this.complaint = complaint;
  }

  /**
   * Returns the error of a layer that expected something else.
   *
   * @param expected what the layer takes, for example {@code "(?, height, width, channels)"}
   * @param received what it would get
   * @param fix what to change, one sentence, for example {@code "Add Reshape.of(28, 28, 1) before
   *     it."}
   */
  public static ShapeException of(String expected, Object received, String fix) {
    return new ShapeException(
        "Layer", "expects %s but received %s. %s".formatted(expected, received, fix));
  }

  /** Returns the same error with the layer named: {@code Layer 'c1' (Conv2D) expects ...}. */
  public ShapeException inLayer(String name, String type) {
    return new ShapeException("Layer '%s' (%s)".formatted(name, type), complaint);
  }
}
