package dev.lamina.api;

import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * How a weight moves against its gradient. The trainer computes (and clips) the gradients; the
 * learning rate and the step number are inputs of the update, so a schedule or a callback never
 * touches an optimizer.
 */
public interface Optimizer {
  /** Returns the learning rate of each step. */
  LearningRateSchedule learningRate();

  /**
   * Adds the update of one weight to the graph. It runs after the gradients of all weights are
   * there.
   *
   * @return the node that performs the update
   */
  Op update(UpdateContext ctx, Weight weight, Operand<TFloat32> gradient);
}
