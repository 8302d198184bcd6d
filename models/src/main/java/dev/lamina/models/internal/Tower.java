package dev.lamina.models.internal;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A model applied to an input in one graph.
 *
 * @param output what comes out
 * @param layerOutputs the output of each layer by name, in order
 * @param stateUpdates what state becomes after a training step, by weight; empty for inference
 */
public record Tower(
    Operand<? extends TType> output,
    Map<String, Operand<? extends TType>> layerOutputs,
    List<StateUpdate> stateUpdates) {

  /** A new value for a state that a layer declared. */
  public record StateUpdate(NetworkWeight state, Operand<TFloat32> newValue) {}

  /**
   * Returns the output of a model that gives float32.
   *
   * @throws IllegalStateException if it gives another type
   */
  public Operand<TFloat32> floatOutput() {
    if (output.type() != TFloat32.class) {
      throw new IllegalStateException("the output is " + output.type().getSimpleName());
    }
    @SuppressWarnings("unchecked") // just checked
    Operand<TFloat32> floats = (Operand<TFloat32>) output;
    return floats;
  }
}
