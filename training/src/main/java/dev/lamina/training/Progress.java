package dev.lamina.training;

/**
 * How {@code fit} shows that it is working, on standard output unless {@link TrainerBuilder#output}
 * says otherwise.
 */
public enum Progress {
  /** A bar in a terminal, lines elsewhere. */
  AUTO,
  /** Keras's moving bar, with the time left and the metrics so far. */
  BAR,
  /** A line when an epoch is over. */
  LINES,
  /** Nothing. */
  NONE
}
