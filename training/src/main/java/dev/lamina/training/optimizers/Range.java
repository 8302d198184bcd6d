package dev.lamina.training.optimizers;

import dev.lamina.api.ConfigurationException;

/** The ranges of the optimizers' numbers. NaN is in none of them. */
final class Range {
  private Range() {}

  /** Requires 0 &lt;= value &lt;= 1. */
  static void requireFraction(String name, double value) {
    require(value >= 0 && value <= 1, name, value, "0 to 1");
  }

  /** Requires 0 &lt;= value &lt; 1: how much of an average is kept; at 1 it would learn nothing. */
  static void requireDecay(String name, double value) {
    require(value >= 0 && value < 1, name, value, "at least 0 and below 1");
  }

  /** Requires a value above 0 that is still above 0 as a float32. */
  static void requirePositive(String name, double value) {
    require((float) value > 0 && value < Float.MAX_VALUE, name, value, "> 0");
  }

  private static void require(boolean holds, String name, double value, String expected) {
    if (!holds) {
      throw new ConfigurationException("%s: %s (expected: %s)".formatted(name, value, expected));
    }
  }
}
