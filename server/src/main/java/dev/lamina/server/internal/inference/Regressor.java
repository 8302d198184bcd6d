package dev.lamina.server.internal.inference;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Shape;
import dev.lamina.protocol.serving.Regression;
import dev.lamina.protocol.serving.RegressionResult;
import dev.lamina.server.internal.Failure;
import dev.lamina.serving.Signature;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is asked of a model that regresses, and what its answer means. */
final class Regressor {
  private static final String INPUTS = "inputs";
  private static final String OUTPUTS = "outputs";

  private Regressor() {}

  static Query query(Signature signature, Array examples) {
    if (signature.inputs().size() != 1) {
      throw Failure.invalid("Expected one input Tensor.");
    }
    if (signature.outputs().size() != 1) {
      throw Failure.invalid("Expected one output Tensor.");
    }
    if (!signature.inputs().containsKey(INPUTS)) {
      throw Failure.invalid("No regression inputs found in SignatureDef: " + signature);
    }
    if (!signature.outputs().containsKey(OUTPUTS)) {
      throw Failure.invalid("No regression outputs found in SignatureDef: " + signature);
    }
    return new Query(signature.name(), Map.of(INPUTS, examples), Set.of());
  }

  static RegressionResult result(Map<String, Array> outputs, int examples) {
    Array values = Objects.requireNonNull(outputs.get(OUTPUTS));
    Shape shape = values.shape();
    if (shape.rank() != 1 && !(shape.rank() == 2 && shape.dim(1) == 1)) {
      throw Failure.invalid(
          "Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got "
              + Shapes.text(shape));
    }
    if (values.rows() != examples) {
      throw Failure.invalid(
          "Input batch size did not match output batch size: %d vs. %d"
              .formatted(examples, values.rows()));
    }
    if (values.dtype() != DType.FLOAT32) {
      throw Failure.invalid(
          "Expected output Tensor of DT_FLOAT.  Got: " + Shapes.typeName(values.dtype()));
    }
    RegressionResult.Builder result = RegressionResult.newBuilder();
    for (float value : values.floats()) {
      result.addRegressions(Regression.newBuilder().setValue(value));
    }
    return result.build();
  }
}
