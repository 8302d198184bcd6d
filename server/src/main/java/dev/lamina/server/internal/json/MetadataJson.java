package dev.lamina.server.internal.json;

/** Writes what is known of a model. */
public final class MetadataJson {
  private MetadataJson() {}

  /**
   * Returns the answer to a request for metadata.
   *
   * @param signatures the signatures as JSON
   */
  public static byte[] of(String model, long version, String signatures) {
    return PredictWriter.write(
        json -> {
          json.writeObjectFieldStart("model_spec");
          json.writeStringField("name", model);
          json.writeStringField("signature_name", "");
          json.writeStringField("version", Long.toString(version));
          json.writeEndObject();
          json.writeObjectFieldStart("metadata");
          json.writeFieldName("signature_def");
          json.writeRawValue(signatures);
          json.writeEndObject();
        });
  }
}
