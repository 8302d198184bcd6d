package dev.lamina.models.internal;

import dev.lamina.api.ConfigurationException;
import java.util.regex.Pattern;

/** Checks of a description's components, worded alike: {@code units: -3 (expected: >= 1)}. */
public final class Require {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private Require() {}

  /** Returns the value if it is no smaller than the minimum. */
  public static int atLeast(int minimum, String name, int value) {
    if (value < minimum) {
      throw unexpected(name, value, ">= " + minimum);
    }
    return value;
  }

  /** Returns the value if it is neither NaN nor infinite. */
  public static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw unexpected(name, value, "a finite number");
    }
    return value;
  }

  /** Returns the value if it is finite and at least 0. */
  public static double notNegative(String name, double value) {
    if (!Double.isFinite(value) || value < 0) {
      throw unexpected(name, value, "a finite number >= 0");
    }
    return value;
  }

  /** Returns the value if it is finite and above 0. */
  public static double positive(String name, double value) {
    if (!Double.isFinite(value) || value <= 0) {
      throw unexpected(name, value, "a finite number > 0");
    }
    return value;
  }

  /**
   * Returns the name if it may stand in files and signatures.
   *
   * @param what is named, for example {@code "Layer"}
   */
  public static String name(String what, String name) {
    if (!isName(name)) {
      throw new ConfigurationException(
          "%s name '%s' (expected: a letter, then letters, digits and underscores)"
              .formatted(what, name));
    }
    return name;
  }

  /** Returns whether a text may be a name: a letter, then letters, digits and underscores. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Returns the error of a component that has another value than expected. */
  public static ConfigurationException unexpected(String name, Object value, String expected) {
    return new ConfigurationException("%s: %s (expected: %s)".formatted(name, value, expected));
  }
}
