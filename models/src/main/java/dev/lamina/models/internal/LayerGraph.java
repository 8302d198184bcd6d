package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.MultiForward;
import dev.lamina.api.MultiLayer;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.LayerOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.family.TType;

/**
 * A built layer that adds its nodes to graphs, with errors that name it.
 *
 * @param path the layer's name, after those of the layers that it is in
 * @param outputs what it declared
 */
record LayerGraph(String path, MultiLayer layer, List<TensorSpec> outputs, MultiForward forward) {

  /**
   * Returns the layer's outputs.
   *
   * @throws ConfigurationException if TensorFlow refuses the nodes, or the outputs are not those
   *     declared
   */
  List<Operand<? extends TType>> add(GraphCall call, List<Operand<? extends TType>> inputs) {
    List<Operand<? extends TType>> given = Refusal.named(this, () -> forward.apply(call, inputs));
    if (given.size() != outputs.size()) {
      throw new ConfigurationException(
          "Layer '%s' (%s) declares %d outputs but its graph gives %d"
              .formatted(path, type(), outputs.size(), given.size()));
    }
    List<Operand<? extends TType>> results = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Operand<? extends TType> output = given.get(i);
      check(outputs.get(i), output);
      // A layer that adds nothing still has an output of its own: TensorFlow refuses to fetch what
      // is fed.
      boolean passed =
          inputs.stream().anyMatch(input -> input.asOutput().equals(output.asOutput()));
      results.add(passed ? call.tf().identity(output) : output);
    }
    call.done(path, layer, results);
    return results;
  }

  String type() {
    return LayerOutputs.type(layer);
  }

  private void check(TensorSpec declared, Operand<? extends TType> output) {
    org.tensorflow.ndarray.Shape shape = output.asOutput().shape();
    Shape found = shape.isUnknown() ? declared.shape() : Shape.of(shape.asArray());
    if (output.type() != declared.dtype().tensorType() || !declared.shape().matches(found)) {
      throw new ConfigurationException(
          "Layer '%s' (%s) declares the output %s but its graph gives %s %s"
              .formatted(path, type(), declared, found, output.type().getSimpleName()));
    }
  }

  /** Apart, because TensorFlow's exceptions come with the native library. */
  private static final class Refusal {
    static List<Operand<? extends TType>> named(
        LayerGraph layer, Supplier<List<Operand<? extends TType>>> nodes) {
      try {
        return nodes.get();
      } catch (TensorFlowException
          | TFInvalidArgumentException
          | TFUnimplementedException e) { // TensorFlow Java's three roots
        throw new ConfigurationException(
            "Layer '%s' (%s): TensorFlow refuses its graph: %s"
                .formatted(layer.path(), layer.type(), e.getMessage()),
            e);
      }
    }
  }
}
