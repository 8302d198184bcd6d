package dev.lamina.api;

import java.util.List;

/**
 * One step of a model, from one tensor to one: a description that knows its output's shape and can
 * build its part of a graph.
 *
 * <p>A layer of your own is one record that implements this interface. Its components are the
 * configuration (int, long, double, boolean, String, enums, lists of them, initializers,
 * activations, regularizers; none called {@code type}): they are what {@code equals}, {@code
 * summary()} and the JSON form see. It holds no TensorFlow object and no weights.
 *
 * <pre>{@code
 * record Scale(double factor) implements Layer {
 *   public TensorSpec output(TensorSpec input) {
 *     return input;
 *   }
 *   public Forward build(LayerContext ctx, TensorSpec input) {
 *     return Forward.floats((call, x) -> call.tf().math.mul(x, call.tf().constant((float) factor)));
 *   }
 * }
 * }</pre>
 */
public interface Layer extends MultiLayer {
  /**
   * Returns what comes out for what goes in. Pure: the same answer for the same input, and no
   * TensorFlow needed.
   *
   * @param input shape with the batch dimension first, and dtype
   * @throws ShapeException if the layer cannot take it: {@link ShapeException#of}
   */
  TensorSpec output(TensorSpec input);

  /**
   * Declares the weights and returns what computes the output. Called once for each graph; {@link
   * #output} has accepted the input before.
   */
  Forward build(LayerContext ctx, TensorSpec input);

  @Override
  default List<TensorSpec> outputs(List<TensorSpec> inputs) {
    if (inputs.size() != 1) {
      throw ShapeException.of(
          "one input", inputs, "Join them first, for example with Concatenate or Add.");
    }
    return List.of(output(inputs.get(0)));
  }

  @Override
  default MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
    Forward forward = build(ctx, inputs.get(0));
    return (call, x) -> List.of(forward.apply(call, x.get(0)));
  }
}
