package dev.lamina.training.data;

/** What to make of a category that the training table did not have. */
public enum Unknown {
  /** A {@link dev.lamina.api.DataException} that names it and lists the known ones. */
  ERROR,
  /** A row of zeros where a known category has its one. */
  ZEROS
}
