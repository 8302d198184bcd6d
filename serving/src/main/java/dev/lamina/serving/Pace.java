package dev.lamina.serving;

/**
 * Remembers how long calls of about the same number of rows take in the narrow and in the wide
 * session, and says which to take. Which is faster depends on model, rows and machine and cannot be
 * told beforehand, so it is tried.
 *
 * <p>Threads write without a lock: a time that is lost makes an estimate a little older, no more.
 */
final class Pace {
  /** Calls shorter than this, in nanoseconds, are not worth to be shared by processors. */
  static final long LONG = 200_000;

  /**
   * How often a session is tried, one call behind the other, before its time counts: threads that
   * sleep and caches that hold something else make the first calls slow.
   */
  static final int TRIALS = 4;

  /** After so many calls the slower session is tried again, then after twice as many, ... */
  static final int FIRST_RETRY = 16;

  /** ... and at last always after so many: machines change their minds. */
  static final int LAST_RETRY = 1_024;

  private final Best narrow = new Best();
  private final Best wide = new Best();
  private int calls;
  private int retry = FIRST_RETRY;

  /**
   * The shortest time of late: what a call takes when nothing disturbs it. It grows by a hundredth
   * with each call that takes longer, so that what is no longer so is forgotten.
   */
  private static final class Best {
    private static final double GROWTH = 1.01;
    private int count;
    private double nanos = Double.MAX_VALUE;

    void add(long last) {
      nanos = Math.min((double) last, nanos * GROWTH);
      count = Math.min(count + 1, TRIALS);
    }

    boolean isKnown() {
      return count >= TRIALS;
    }
  }

  /** Returns whether calls are so short that the narrow session is the one for them. */
  boolean isShort() {
    return narrow.isKnown() && narrow.nanos < LONG;
  }

  /** Returns whether the next call should take the wide session, if there is one. */
  boolean prefersWide() {
    if (!narrow.isKnown() || isShort()) {
      return false;
    }
    if (!wide.isKnown()) {
      return true;
    }
    boolean faster = wide.nanos < narrow.nanos;
    calls++;
    if (calls < retry) {
      return faster;
    }
    if (calls >= retry + TRIALS - 1) {
      calls = 0;
      retry = Math.min(2 * retry, LAST_RETRY);
    }
    return !faster;
  }

  /** Takes down how long a call took. */
  void record(boolean inWide, long nanos) {
    (inWide ? wide : narrow).add(nanos);
  }
}
