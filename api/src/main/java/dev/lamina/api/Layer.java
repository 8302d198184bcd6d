package dev.lamina.api;

import java.util.Set;

/**
 * One step of a model: a description that knows its output's shape and can build its part of a
 * graph.
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
public interface Layer {
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

  /** Returns the element types that the layer takes; float32 unless it says otherwise. */
  default Set<DType> accepts() {
    return Set.of(DType.FLOAT32);
  }
}
