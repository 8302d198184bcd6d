package dev.lamina.server.internal.page;

import dev.lamina.serving.Predictor;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;

/** A request that fits a model, to begin with. */
final class Sample {
  private static final long MOST_VALUES = 4096;

  private Sample() {}

  static String request(Predictor predictor) {
    Map<String, Signature> signatures = predictor.signatures();
    Signature signature = signatures.get(Predictor.DEFAULT_SIGNATURE);
    String name = "";
    if (signature == null) {
      if (signatures.isEmpty()) {
        return "{}";
      }
      signature = signatures.values().iterator().next();
      name = "\"signature_name\": \"%s\", ".formatted(signature.name());
    }
    String inputs =
        signature.inputs().entrySet().stream()
            .map(entry -> "\"%s\": %s".formatted(entry.getKey(), value(entry.getValue())))
            .collect(Collectors.joining(", "));
    return "{%s\"inputs\": {%s}}".formatted(name, inputs);
  }

  private static String value(SignatureTensor tensor) {
    String value =
        switch (tensor.dtype()) {
          case "string" -> "\"\"";
          case "bool" -> "false";
          default -> tensor.dtype().startsWith("float") ? "0.0" : "0";
        };
    long[] dims = tensor.rankKnown() ? tensor.shape().dims() : new long[] {1};
    long size = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      long count = Math.max(1, dims[i]);
      size *= count;
      if (size > MOST_VALUES) {
        return "[]";
      }
      value = "[" + String.join(", ", Collections.nCopies((int) count, value)) + "]";
    }
    return value;
  }
}
