package dev.lamina.server.repository;

/** What a version of a model goes through, with the numbers of TensorFlow Serving. */
public enum VersionState {
  /** Found; not loaded yet, or to be tried again. */
  START(10),
  /** Being loaded and warmed up. */
  LOADING(20),
  /** Answers. */
  AVAILABLE(30),
  /** Finishes the calls that it has and takes no new ones. */
  UNLOADING(40),
  /** Gone, or could not be loaded. */
  END(50);

  private final int number;

  VersionState(int number) {
    this.number = number;
  }

  /** Returns TensorFlow Serving's number. */
  public int number() {
    return number;
  }
}
