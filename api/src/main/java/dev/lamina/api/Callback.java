package dev.lamina.api;

import java.util.Map;

/**
 * Is told how training goes, and may steer it. One that needs to know of each batch implements
 * {@link BatchCallback}.
 */
public interface Callback {
  /**
   * Called once, before the first epoch; {@link Training#history} holds the epochs of a run
   * resumed.
   */
  default void onTrainBegin(Training training) {}

  /** Called before each epoch; 1 for the first. */
  default void onEpochBegin(Training training, int epoch) {}

  /** Called after each epoch, with the values of training and validation. */
  default void onEpochEnd(Training training, EpochResult result) {}

  /** Called once, after the last epoch, also when training was stopped early. */
  default void onTrainEnd(Training training) {}

  /** Returns what the callback must remember for a run to be resumed; saved in checkpoints. */
  default Map<String, Array> state() {
    return Map.of();
  }

  /** Takes back what {@link #state} returned, before {@link #onTrainBegin}. */
  default void restore(Map<String, Array> state) {}
}
