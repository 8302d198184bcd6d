package dev.lamina.api;

import java.util.List;
import java.util.Set;

/**
 * One step of a model that takes several tensors, gives several, or both: {@code Add}, a recurrent
 * layer that gives its states, a model used as a layer. A {@link Layer} is the case of one and one.
 *
 * <p>A layer of your own is one record, as {@link Layer} says.
 *
 * <pre>{@code
 * record Difference() implements MultiLayer {
 *   public List<TensorSpec> outputs(List<TensorSpec> inputs) {
 *     return inputs.subList(0, 1);
 *   }
 *   public MultiForward build(LayerContext ctx, List<TensorSpec> inputs) {
 *     return MultiForward.floats((call, x) -> List.of(call.tf().math.sub(x.get(0), x.get(1))));
 *   }
 * }
 * }</pre>
 */
public interface MultiLayer {
  /**
   * Returns what comes out for what goes in. Pure: the same answer for the same inputs, and no
   * TensorFlow needed.
   *
   * @param inputs shape with the batch dimension first, and dtype, of each
   * @return at least one
   * @throws ShapeException if the layer cannot take them, or not so many: {@link ShapeException#of}
   */
  List<TensorSpec> outputs(List<TensorSpec> inputs);

  /**
   * Declares the weights and returns what computes the outputs. Called once for each place in a
   * model; {@link #outputs} has accepted the inputs before.
   */
  MultiForward build(LayerContext ctx, List<TensorSpec> inputs);

  /** Returns the element types that the layer takes; float32 unless it says otherwise. */
  default Set<DType> accepts() {
    return Set.of(DType.FLOAT32);
  }

  /**
   * Returns whether a mask of the inputs goes on to the outputs; false unless the layer says
   * otherwise: a layer that takes the step dimension away ends the mask. Of several inputs' masks a
   * step must be in all. See {@link Call#mask}.
   */
  default boolean keepsMask() {
    return false;
  }

  /**
   * Applies the layer to symbolic tensors, with weights of its own; {@link SharedLayer} is for
   * several uses of the same weights.
   *
   * @throws ShapeException if it cannot take them
   * @throws ConfigurationException if it gives more than one: {@link #applyAll} returns them all
   */
  default SymbolicTensor apply(SymbolicTensor... inputs) {
    return SymbolicTensor.only(applyAll(inputs));
  }

  /**
   * Applies the layer under a name, unique within the model.
   *
   * @throws ShapeException if it cannot take the tensors
   * @throws ConfigurationException if it gives more than one
   */
  default SymbolicTensor apply(String name, SymbolicTensor... inputs) {
    return SymbolicTensor.only(applyAll(name, inputs));
  }

  /**
   * Applies the layer to symbolic tensors and returns all that it gives.
   *
   * @throws ShapeException if it cannot take them
   */
  default List<SymbolicTensor> applyAll(SymbolicTensor... inputs) {
    return new SharedLayer(this, "").applyAll(inputs);
  }

  /**
   * Applies the layer under a name, unique within the model, and returns all that it gives.
   *
   * @throws ShapeException if it cannot take the tensors
   */
  default List<SymbolicTensor> applyAll(String name, SymbolicTensor... inputs) {
    return SharedLayer.of(name, this).applyAll(inputs);
  }
}
