package dev.lamina.models.internal;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A model applied to its inputs in one graph.
 *
 * @param outputs what comes out, by name
 * @param layerOutputs the output of each layer by its path, in the order of computation: {@code
 *     dense}, {@code features.dense} within a model that is a layer, {@code lstm:1} for a second
 *     output
 * @param stateUpdates what state becomes after a training step, by weight; empty for inference
 */
public record Tower(
    Map<String, Operand<? extends TType>> outputs,
    Map<String, Traced> layerOutputs,
    List<StateUpdate> stateUpdates) {

  /** A new value for a state that a layer declared. */
  public record StateUpdate(NetworkWeight state, Operand<TFloat32> newValue) {}

  /** What a layer of some type gave. */
  public record Traced(String type, Operand<? extends TType> output) {}

  /** Returns an output. */
  public Operand<? extends TType> output(String name) {
    return Objects.requireNonNull(outputs.get(name), name);
  }

  /**
   * Returns an output that is float32.
   *
   * @throws IllegalStateException if it is another type
   */
  public Operand<TFloat32> floatOutput(String name) {
    Operand<? extends TType> output = output(name);
    if (output.type() != TFloat32.class) {
      throw new IllegalStateException(name + " is " + output.type().getSimpleName());
    }
    @SuppressWarnings("unchecked") // just checked
    Operand<TFloat32> floats = (Operand<TFloat32>) output;
    return floats;
  }
}
