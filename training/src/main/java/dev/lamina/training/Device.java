package dev.lamina.training;

/** Where the graph runs. */
public enum Device {
  /** The GPU if there is one, else the CPU. */
  AUTO,
  /** The CPU, even if there is a GPU. */
  CPU,
  /** The GPU; an error that says what is missing if there is none. */
  GPU
}
