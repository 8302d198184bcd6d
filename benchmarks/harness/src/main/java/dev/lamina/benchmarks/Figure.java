package dev.lamina.benchmarks;

import java.util.Optional;

/**
 * A number that a process found out, and the line in which it says so.
 *
 * @param situation what it holds for, such as {@code batch=1,callers=4}; {@code -} where there is
 *     but one
 * @param name what it is, with its unit
 * @param value the number
 */
public record Figure(String situation, String name, double value) {
  /** The situation where there is only one. */
  public static final String ONLY = "-";

  private static final String MARK = "figure ";

  void print() {
    System.out.println(MARK + situation + " " + name + " " + value);
  }

  /** Reads a line of output; empty if it is none of ours. */
  public static Optional<Figure> parse(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    String[] words = line.substring(MARK.length()).split(" ", -1);
    return Optional.of(new Figure(words[0], words[1], Double.parseDouble(words[2])));
  }
}
