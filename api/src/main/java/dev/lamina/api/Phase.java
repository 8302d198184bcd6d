package dev.lamina.api;

/** Which of a model's two graphs is built: the one that learns, or the one that answers. */
public enum Phase {
  /** Dropout drops, BatchNormalization uses the batch's own statistics. */
  TRAINING,
  /** The model as it is evaluated, exported and served. */
  INFERENCE
}
