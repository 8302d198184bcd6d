package dev.lamina.server.call;

import java.time.Duration;

/**
 * The moment until which an answer is of use.
 *
 * <p>Measured on the clock of {@link System#nanoTime}, so a change of the system's date does not
 * move it.
 */
public final class Deadline {
  /** Never. */
  public static final Deadline NONE = new Deadline(0, false);

  // A century: longer waits would overflow the clock's arithmetic.
  private static final long LONGEST_NANOS = Duration.ofDays(36_500).toNanos();

  private final long nanoTime;
  private final boolean limited;

  private Deadline(long nanoTime, boolean limited) {
    this.nanoTime = nanoTime;
    this.limited = limited;
  }

  /**
   * Returns the deadline a time from now.
   *
   * @param time may be zero or negative: such a deadline has passed
   */
  public static Deadline after(Duration time) {
    boolean tooLong = time.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0;
    return at(System.nanoTime() + (tooLong ? LONGEST_NANOS : Math.max(0, time.toNanos())));
  }

  /**
   * Returns the deadline at a reading of the clock.
   *
   * @param nanoTime as {@link System#nanoTime} gives it
   */
  public static Deadline at(long nanoTime) {
    return new Deadline(nanoTime, true);
  }

  /** Returns whether it has passed. */
  public boolean isPast() {
    return isPast(System.nanoTime());
  }

  /**
   * Returns whether it has passed at a reading of the clock.
   *
   * @param now as {@link System#nanoTime} gives it
   */
  public boolean isPast(long now) {
    return remaining(now) == 0;
  }

  /**
   * Returns the time that is left at a reading of the clock.
   *
   * @param now as {@link System#nanoTime} gives it
   * @return nanoseconds, 0 if it has passed, {@link Long#MAX_VALUE} if there is no deadline
   */
  public long remaining(long now) {
    return limited ? Math.max(0, nanoTime - now) : Long.MAX_VALUE;
  }

  /** Returns the failure of a call that came too late. */
  public static StatusException exceeded() {
    return new StatusException(
        StatusCode.DEADLINE_EXCEEDED, "The request's deadline passed before the model ran");
  }

  @Override
  public String toString() {
    return limited ? remaining(System.nanoTime()) / 1000 + " us left" : "no deadline";
  }
}
