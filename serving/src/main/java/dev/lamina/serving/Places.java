package dev.lamina.serving;

/**
 * Places in an array for what threads use at the same time, each thread its own as a rule: so far
 * apart that they do not share a line of the cache, over which processors would wait for each
 * other.
 */
final class Places {
  static final int COUNT = 16;

  /** How far apart places are. */
  static final int STRIDE = 32;

  /** The length of the array. */
  static final int LENGTH = (COUNT + 1) * STRIDE;

  private Places() {}

  /** Returns the calling thread's place. */
  static int own() {
    return at((int) (Thread.currentThread().getId() % COUNT));
  }

  /** Returns one of the places; the line before the first has the array's header. */
  static int at(int i) {
    return (i + 1) * STRIDE;
  }
}
