package dev.lamina.server.call;

/** How a call ended, in the words and with the numbers of TensorFlow and gRPC. */
public enum StatusCode {
  /** It succeeded. */
  OK(0),
  /** The caller cancelled it. */
  CANCELLED(1),
  /** It failed and nothing says how. */
  UNKNOWN(2),
  /** The request makes no sense, whatever state the server is in. */
  INVALID_ARGUMENT(3),
  /** Its deadline passed first. */
  DEADLINE_EXCEEDED(4),
  /** What it asks for is not there. */
  NOT_FOUND(5),
  /** What it would make is there already. */
  ALREADY_EXISTS(6),
  /** The caller may not do this. */
  PERMISSION_DENIED(7),
  /** A queue is full or a limit is reached; trying later may help. */
  RESOURCE_EXHAUSTED(8),
  /** The server is not in the state that this needs. */
  FAILED_PRECONDITION(9),
  /** It was given up for the sake of another. */
  ABORTED(10),
  /** Beyond what there is. */
  OUT_OF_RANGE(11),
  /** There is no such operation. */
  UNIMPLEMENTED(12),
  /** The server or the model is broken. */
  INTERNAL(13),
  /** Not now, for example while the server shuts down; trying later helps. */
  UNAVAILABLE(14),
  /** Data are lost or damaged. */
  DATA_LOSS(15),
  /** The caller did not say who it is. */
  UNAUTHENTICATED(16);

  private final int number;

  StatusCode(int number) {
    this.number = number;
  }

  /** Returns the number by which gRPC and TensorFlow know it, 0 to 16. */
  public int number() {
    return number;
  }
}
