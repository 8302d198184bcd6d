package dev.lamina.api;

/** A callback that is told of each batch. Training runs step by step for it, which costs speed. */
public interface BatchCallback extends Callback {
  /**
   * Called after each training step.
   *
   * @param batch 1 for the first of the epoch
   * @param loss the batch's mean loss, penalties included
   */
  void onBatchEnd(Training training, int batch, double loss);
}
