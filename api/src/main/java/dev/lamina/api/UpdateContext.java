package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What {@link Optimizer#update} may ask for. */
public interface UpdateContext {
  /** Returns the builder of graph nodes; everything built with it waits for all gradients. */
  Ops tf();

  /** Returns this step's learning rate, a scalar. */
  Operand<TFloat32> learningRate();

  /** Returns this step's number, a scalar: 1 in the first step. */
  Operand<TFloat32> step();

  /**
   * Returns a scalar that stays the same. Unlike one made with {@link #tf} it waits for nothing, so
   * that TensorFlow makes it once rather than at each step.
   */
  Operand<TFloat32> constant(double value);

  /** Returns the storage of a weight. */
  Variable variable(Weight weight);

  /**
   * Returns a variable of the optimizer's own beside a weight, of the weight's shape; saved in
   * checkpoints. Elements smaller than 1e-30 may become 0 between two steps: they shrink towards
   * subnormal numbers, which slow a processor down.
   *
   * @param name unique within the optimizer, for example {@code "momentum"}
   * @param initial what every element starts with
   */
  Variable slot(Weight weight, String name, float initial);
}
