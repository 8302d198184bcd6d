package dev.lamina.server.internal.json;

import dev.lamina.protocol.serving.Class;
import dev.lamina.protocol.serving.ClassificationResult;
import dev.lamina.protocol.serving.Classifications;
import dev.lamina.protocol.serving.Regression;
import dev.lamina.protocol.serving.RegressionResult;

/** Writes answers to classify and regress requests. */
public final class ResultsWriter {
  private ResultsWriter() {}

  /** Writes {@code {"results": [[["label", score], ...], ...]}}. */
  public static byte[] of(ClassificationResult result) {
    return PredictWriter.write(
        json -> {
          json.writeArrayFieldStart("results");
          for (Classifications example : result.getClassificationsList()) {
            json.writeStartArray();
            for (Class one : example.getClassesList()) {
              json.writeStartArray();
              json.writeString(one.getLabel());
              json.writeNumber(one.getScore());
              json.writeEndArray();
            }
            json.writeEndArray();
          }
          json.writeEndArray();
        });
  }

  /** Writes {@code {"results": [value, ...]}}. */
  public static byte[] of(RegressionResult result) {
    return PredictWriter.write(
        json -> {
          json.writeArrayFieldStart("results");
          for (Regression example : result.getRegressionsList()) {
            json.writeNumber(example.getValue());
          }
          json.writeEndArray();
        });
  }
}
