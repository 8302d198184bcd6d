package dev.lamina.server.internal.inference;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.protocol.serving.Class;
import dev.lamina.protocol.serving.ClassificationResult;
import dev.lamina.protocol.serving.Classifications;
import dev.lamina.server.internal.Failure;
import dev.lamina.serving.Signature;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is asked of a model that classifies, and what its answer means. */
final class Classifier {
  private static final String INPUTS = "inputs";
  private static final String CLASSES = "classes";
  private static final String SCORES = "scores";

  private Classifier() {}

  static Query query(Signature signature, Array examples) {
    if (signature.inputs().size() != 1) {
      throw Failure.invalid("Expected one input Tensor.");
    }
    int outputs = signature.outputs().size();
    if (outputs != 1 && outputs != 2) {
      throw Failure.invalid("Expected one or two output Tensors, found " + outputs);
    }
    if (!signature.inputs().containsKey(INPUTS)) {
      throw Failure.invalid("No classification inputs found in SignatureDef: " + signature);
    }
    Set<String> wanted = new TreeSet<>(signature.outputs().keySet());
    wanted.retainAll(Set.of(CLASSES, SCORES));
    if (wanted.isEmpty()) {
      throw Failure.invalid(
          "Expected classification signature outputs to contain at least one of \"classes\" or"
              + " \"scores\". Signature was: "
              + signature);
    }
    return new Query(signature.name(), Map.of(INPUTS, examples), wanted);
  }

  static ClassificationResult result(Map<String, Array> outputs, int examples) {
    Array classes = outputs.get(CLASSES);
    Array scores = outputs.get(SCORES);
    require("classes", classes, DType.STRING, examples);
    require("scores", scores, DType.FLOAT32, examples);
    if (classes != null && scores != null && classes.rowSize() != scores.rowSize()) {
      throw Failure.invalid(
          "Tensors class and score should match in dim_size(1). Got %d vs. %d"
              .formatted(classes.rowSize(), scores.rowSize()));
    }
    Array either = classes != null ? classes : scores;
    int count = either == null ? 0 : either.rowSize();
    ClassificationResult.Builder result = ClassificationResult.newBuilder();
    for (int row = 0; row < examples; row++) {
      Classifications.Builder classifications = Classifications.newBuilder();
      for (int i = row * count; i < (row + 1) * count; i++) {
        Class.Builder one = Class.newBuilder();
        if (classes != null) {
          one.setLabel(classes.getString(i));
        }
        if (scores != null) {
          one.setScore((float) scores.get(i));
        }
        classifications.addClasses(one);
      }
      result.addClassifications(classifications);
    }
    return result.build();
  }

  private static void require(String name, @Nullable Array output, DType dtype, int examples) {
    if (output == null) {
      return;
    }
    if (output.shape().rank() != 2) {
      throw Failure.invalid(
          "Expected Tensor shape: [batch_size num_classes] but got " + Shapes.text(output.shape()));
    }
    if (output.dtype() != dtype) {
      throw Failure.invalid(
          "Expected %s Tensor of %s. Got: %s"
              .formatted(name, Shapes.typeName(dtype), Shapes.typeName(output.dtype())));
    }
    if (output.rows() != examples) {
      throw Failure.invalid(
          "Expected %s output batch size of %d. Got: %d".formatted(name, examples, output.rows()));
    }
  }
}
