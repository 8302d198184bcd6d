package dev.lamina.server.internal.json;

/** Writes failures. */
public final class ErrorJson {
  private ErrorJson() {}

  /** Returns {@code {"error": message}}. */
  public static byte[] of(String message) {
    return PredictWriter.write(json -> json.writeStringField("error", message));
  }
}
