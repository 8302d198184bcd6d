package dev.lamina.models.internal;

import dev.lamina.api.Call;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Forward;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.models.LayerNode;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.family.TType;

/**
 * Adds a layer's nodes to a graph, with errors that name the layer. Apart from {@link Network},
 * which must load without the native library: TensorFlow's exceptions come with that.
 */
final class LayerGraph {
  private LayerGraph() {}

  /**
   * Returns the layer's output.
   *
   * @throws ConfigurationException if TensorFlow refuses the nodes, or the output is not the
   *     declared
   */
  static Operand<? extends TType> add(
      LayerNode node, Forward forward, Call call, Operand<? extends TType> input) {
    Operand<? extends TType> output;
    try {
      output = forward.apply(call, input);
    } catch (TensorFlowException
        | TFInvalidArgumentException
        | TFUnimplementedException e) { // TensorFlow Java's three roots
      throw new ConfigurationException(
          "Layer '%s' (%s): TensorFlow refuses its graph: %s"
              .formatted(node.name(), node.type(), e.getMessage()),
          e);
    }
    checkOutput(node, output);
    // A layer that adds nothing still has an output of its own: TensorFlow refuses to fetch what is
    // fed.
    return output.asOutput().equals(input.asOutput()) ? call.tf().identity(output) : output;
  }

  private static void checkOutput(LayerNode node, Operand<? extends TType> output) {
    TensorSpec declared = node.output();
    org.tensorflow.ndarray.Shape shape = output.asOutput().shape();
    Shape found = shape.isUnknown() ? declared.shape() : Shape.of(shape.asArray());
    if (output.type() != declared.dtype().tensorType() || !declared.shape().matches(found)) {
      throw new ConfigurationException(
          "Layer '%s' (%s) declares the output %s but its graph gives %s %s"
              .formatted(node.name(), node.type(), declared, found, output.type().getSimpleName()));
    }
  }
}
