package dev.lamina.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;

/** A table that reads well as text, too. */
final class MarkdownTable {
  private final List<List<String>> lines = new ArrayList<>();

  MarkdownTable(String... columns) {
    lines.add(List.of(columns));
  }

  MarkdownTable(List<String> columns) {
    lines.add(List.copyOf(columns));
  }

  void add(List<String> cells) {
    lines.add(List.copyOf(cells));
  }

  @Override
  public String toString() {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < lines.size(); n++) {
      append(text, lines.get(n), widths);
      if (n == 0) {
        text.append('|');
        for (int width : widths) {
          text.append("-".repeat(width + 2)).append('|');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> line, int[] widths) {
    text.append('|');
    for (int i = 0; i < widths.length; i++) {
      String cell = line.get(i);
      text.append(' ').append(cell).append(" ".repeat(widths[i] - cell.length())).append(" |");
    }
    text.append('\n');
  }
}
