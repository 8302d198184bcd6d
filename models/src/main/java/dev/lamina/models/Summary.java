package dev.lamina.models;

import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keras's summary table. Unknown sizes are {@code ?} instead of {@code None}. A name and a type
 * that do not fit beside each other stand below each other; where Keras would cut a text off, the
 * column grows.
 */
final class Summary {
  /** Keras's widths on a terminal of 80 characters, a space at each end included. */
  private static final int TITLE = 33;

  private static final int SHAPE = 24;
  private static final int COUNT = 15;

  private final StringBuilder text = new StringBuilder();
  private final Model model;
  private final List<NetworkWeight> weights;

  /**
   * A layer's line.
   *
   * @param type in brackets
   * @param count of parameters, grouped
   */
  private record Row(String name, String type, String shape, String count) {
    String title() {
      return name + " " + type;
    }
  }

  /** The widths of the texts in each column. */
  private record Widths(int title, int shape, int count) {
    static Widths of(List<Row> rows) {
      int title = TITLE - 2;
      int shape = SHAPE - 2;
      int count = COUNT - 2;
      for (Row row : rows) {
        title = Math.max(title, Math.max(row.name().length(), row.type().length()));
        shape = Math.max(shape, row.shape().length());
        count = Math.max(count, row.count().length());
      }
      return new Widths(title, shape, count);
    }
  }

  private Summary(Model model) {
    this.model = model;
    this.weights = Network.of(model).weights();
  }

  static String of(Model model) {
    return new Summary(model).print();
  }

  private String print() {
    List<Row> rows = model.layers().stream().map(this::row).toList();
    Widths widths = Widths.of(rows);
    line("Model: \"%s\"".formatted(model.name()));
    rule("┏━┳┓", widths);
    cells('┃', widths, "Layer (type)", "Output Shape", "Param #");
    rule("┡━╇┩", widths);
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0) {
        rule("├─┼┤", widths);
      }
      row(rows.get(i), widths);
    }
    rule("└─┴┘", widths);
    total("Total params", weight -> true);
    total("Trainable params", NetworkWeight::trainable);
    total("Non-trainable params", weight -> !weight.trainable());
    return text.toString();
  }

  private Row row(LayerNode node) {
    return new Row(
        node.name(),
        "(%s)".formatted(node.type()),
        node.output().shape().toString(),
        grouped(count(weight -> weight.layer().equals(node.name()) && !node.isShared())));
  }

  private void row(Row row, Widths widths) {
    boolean fits = row.title().length() <= widths.title();
    cells('│', widths, fits ? row.title() : row.name(), row.shape(), row.count());
    if (!fits) {
      cells('│', widths, row.type(), "", "");
    }
  }

  private void cells(char bar, Widths widths, String title, String shape, String count) {
    String format =
        "%1$s %2$-"
            + widths.title()
            + "s %1$s %3$-"
            + widths.shape()
            + "s %1$s %4$"
            + widths.count()
            + "s %1$s";
    line(format.formatted(bar, title, shape, count));
  }

  /** Adds a line made of a left end, a filling, a crossing and a right end. */
  private void rule(String characters, Widths widths) {
    List<String> signs = characters.codePoints().mapToObj(Character::toString).toList();
    line(
        List.of(widths.title(), widths.shape(), widths.count()).stream()
            .map(width -> signs.get(1).repeat(width + 2))
            .collect(Collectors.joining(signs.get(2), signs.get(0), signs.get(3))));
  }

  private void total(String what, Predicate<NetworkWeight> which) {
    long count = count(which);
    line(" %s: %s (%s)".formatted(what, grouped(count), bytes(count * Float.BYTES)));
  }

  private long count(Predicate<NetworkWeight> which) {
    return weights.stream().filter(which).mapToLong(weight -> weight.shape().size()).sum();
  }

  /** The same on every platform, hence not the system's line separator. */
  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String bytes(long count) {
    List<String> units = List.of("B", "KB", "MB", "GB", "TB", "PB");
    double size = count;
    int unit = 0;
    while (size >= 1024 && unit < units.size() - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", size, units.get(unit));
  }
}
