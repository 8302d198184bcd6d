package dev.lamina.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The table of a summary. A name and a type that do not fit beside each other stand below each
 * other. In the four columns of a graph long texts go on in the next line; where Keras would cut a
 * text off, the column grows.
 */
final class SummaryTable {
  /** Keras's widths on a terminal of 80 characters, without the space at each end. */
  private static final List<Integer> STACK = List.of(31, 22, 13);

  private static final List<Integer> GRAPH = List.of(19, 17, 10, 17);
  private static final List<String> TITLES =
      List.of("Layer (type)", "Output Shape", "Param #", "Connected to");
  private static final int COUNT = 2;

  private final String name;
  private final boolean stack;
  private final List<Row> rows = new ArrayList<>();

  /** The texts of a layer. */
  private record Row(String name, String type, List<String> others) {
    String title() {
      return name + " " + type;
    }
  }

  /** Creates a table without connections for a stack of layers, with them for a graph. */
  SummaryTable(String name, boolean stack) {
    this.name = name;
    this.stack = stack;
  }

  void add(String layer, String type, String shape, String count, String connections) {
    rows.add(
        new Row(layer, type, stack ? List.of(shape, count) : List.of(shape, count, connections)));
  }

  String print() {
    List<Integer> widths = widths();
    StringBuilder text = new StringBuilder("Model: \"%s\"\n".formatted(name));
    text.append(rule("┏━┳┓", widths));
    text.append(line('┃', widths, TITLES.subList(0, widths.size())));
    text.append(rule("┡━╇┩", widths));
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0) {
        text.append(rule("├─┼┤", widths));
      }
      text.append(row(rows.get(i), widths));
    }
    return text.append(rule("└─┴┘", widths)).toString();
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>(stack ? STACK : GRAPH);
    for (Row row : rows) {
      grow(widths, 0, Math.max(row.name().length(), row.type().length()));
      for (int i = 0; i < row.others().size(); i++) {
        String text = row.others().get(i);
        int needed =
            stack ? text.length() : words(text).stream().mapToInt(String::length).max().orElse(0);
        grow(widths, i + 1, needed);
      }
    }
    return widths;
  }

  private static void grow(List<Integer> widths, int column, int needed) {
    widths.set(column, Math.max(widths.get(column), needed));
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  private static String row(Row row, List<Integer> widths) {
    List<List<String>> cells = new ArrayList<>();
    boolean fits = row.title().length() <= widths.get(0);
    cells.add(fits ? List.of(row.title()) : List.of(row.name(), row.type()));
    for (int i = 0; i < row.others().size(); i++) {
      cells.add(wrapped(row.others().get(i), widths.get(i + 1)));
    }
    int height = Collections.max(cells.stream().map(List::size).toList());
    return IntStream.range(0, height)
        .mapToObj(
            i ->
                line(
                    '│',
                    widths,
                    cells.stream().map(cell -> i < cell.size() ? cell.get(i) : "").toList()))
        .collect(Collectors.joining());
  }

  /** Returns the lines of a text, broken between words. */
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : words(text)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line);
        line = "";
      }
      line = line.isEmpty() ? word : line + " " + word;
    }
    lines.add(line);
    return lines;
  }

  /** Returns a line of texts. The same on every platform, hence not the system's line separator. */
  private static String line(char bar, List<Integer> widths, List<String> texts) {
    StringBuilder line = new StringBuilder().append(bar);
    for (int i = 0; i < widths.size(); i++) {
      String blanks = " ".repeat(widths.get(i) - texts.get(i).length());
      String text = i == COUNT ? blanks + texts.get(i) : texts.get(i) + blanks;
      line.append(' ').append(text).append(' ').append(bar);
    }
    return line.append('\n').toString();
  }

  /** Returns a line made of a left end, a filling, a crossing and a right end. */
  private static String rule(String characters, List<Integer> widths) {
    List<String> signs = characters.codePoints().mapToObj(Character::toString).toList();
    return widths.stream()
            .map(width -> signs.get(1).repeat(width + 2))
            .collect(Collectors.joining(signs.get(2), signs.get(0), signs.get(3)))
        + "\n";
  }
}
