package dev.lamina.training.charts;

import java.util.Objects;

/**
 * What stands under an image of an {@link ImageSheet}.
 *
 * @param text may be empty; what does not fit is cut off
 * @param mark its colour
 */
public record Caption(String text, Mark mark) {

  /** How an answer is marked. */
  public enum Mark {
    /** Black: no judgement. */
    NONE,
    /** Green. */
    RIGHT,
    /** Red. */
    WRONG
  }

  /** Checks that nothing is null. */
  public Caption {
    Objects.requireNonNull(text);
    Objects.requireNonNull(mark);
  }

  /** Returns a caption without a mark. */
  public static Caption of(String text) {
    return new Caption(text, Mark.NONE);
  }

  /** Returns a caption marked right or wrong. */
  public static Caption of(String text, boolean right) {
    return new Caption(text, right ? Mark.RIGHT : Mark.WRONG);
  }
}
