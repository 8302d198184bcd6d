package dev.lamina.models;

import dev.lamina.api.MultiLayer;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.internal.LayerOutputs;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A layer at its place in a model.
 *
 * <p>Tensors are referred to by the name of the input or the layer that gives them; the second
 * output of a layer {@code lstm} is {@code lstm:1}.
 *
 * @param name unique within the model
 * @param layer the description
 * @param inputs references to the tensors that it takes
 * @param outputs what comes out of it here
 * @param weightsOf the name of the layer whose weights it has: its own, unless weights are shared
 * @param trainable whether the optimizer moves its weights
 */
public record LayerNode(
    String name,
    MultiLayer layer,
    List<String> inputs,
    List<TensorSpec> outputs,
    String weightsOf,
    boolean trainable) {
  /** Takes copies of the lists. */
  public LayerNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** Returns the layer's type as shown in summaries and errors: the class's simple name. */
  public String type() {
    return LayerOutputs.type(layer);
  }

  /** Returns what comes out, the first if there are several. */
  public TensorSpec output() {
    return outputs.get(0);
  }

  /** Returns whether it uses the weights of a layer before it. */
  public boolean isShared() {
    return !weightsOf.equals(name);
  }

  /** Returns the references to what comes out: {@code lstm}, {@code lstm:1}. */
  public List<String> references() {
    return IntStream.range(0, outputs.size()).mapToObj(i -> reference(name, i)).toList();
  }

  /** Returns this node, to be trained or not. */
  LayerNode trainable(boolean newTrainable) {
    return new LayerNode(name, layer, inputs, outputs, weightsOf, newTrainable);
  }

  /** Returns this node with another description of the same outputs. */
  LayerNode layer(MultiLayer newLayer) {
    return new LayerNode(name, newLayer, inputs, outputs, weightsOf, trainable);
  }

  /** Returns the reference to an output. */
  static String reference(String name, int output) {
    return output == 0 ? name : name + ":" + output;
  }

  /** Returns the name of the layer or input in a reference: {@code lstm} of {@code lstm:1}. */
  public static String source(String reference) {
    int colon = reference.indexOf(':');
    return colon < 0 ? reference : reference.substring(0, colon);
  }
}
