package dev.lamina.serving;

/**
 * Remembers how long calls of about the same number of rows take in the narrow and in the wide
 * session, and says which to take. Which is faster depends on model, rows and machine and cannot be
 * told beforehand, so it is tried.
 *
 * <p>Threads write without a lock: a value that is lost makes a mean a little older, no more.
 */
final class Pace {
  /** Calls shorter than this, in nanoseconds, are not worth to be shared by processors. */
  static final long LONG = 200_000;

  /** How often a session is tried before its mean counts. */
  static final int TRIALS = 4;

  /** After so many calls the slower session is tried again: machines change their minds. */
  static final int RETRY = 1_000;

  private static final double WEIGHT_OF_LAST = 0.2;

  private final Mean narrow = new Mean();
  private final Mean wide = new Mean();
  private int calls;

  /** A moving average that leaves the first, still cold, call out. */
  private static final class Mean {
    private int count = -1;
    private double nanos;

    void add(long last) {
      if (count >= 0) {
        nanos = count == 0 ? last : nanos + WEIGHT_OF_LAST * (last - nanos);
      }
      count = Math.min(count + 1, TRIALS);
    }

    boolean isKnown() {
      return count >= TRIALS;
    }
  }

  /** Returns whether the next call should take the wide session, if there is one. */
  boolean prefersWide() {
    if (!narrow.isKnown() || narrow.nanos < LONG) {
      return false;
    }
    boolean faster = !wide.isKnown() || wide.nanos < narrow.nanos;
    calls++;
    return calls % RETRY == 0 ? !faster : faster;
  }

  /** Takes down how long a call took. */
  void record(boolean inWide, long nanos) {
    (inWide ? wide : narrow).add(nanos);
  }
}
