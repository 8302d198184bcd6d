package dev.lamina.models;

import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import java.util.List;
import java.util.Locale;

/** Keras's summary table. */
final class Summary {
  private static final int[] WIDTHS = {33, 24, 15};

  private Summary() {}

  static String of(Model model) {
    List<NetworkWeight> weights = Network.of(model).weights();
    StringBuilder text = new StringBuilder("Model: \"%s\"%n".formatted(model.name()));
    int[] widths = WIDTHS.clone();
    for (LayerNode node : model.layers()) {
      widths[0] = Math.max(widths[0], title(node).length() + 2);
      widths[1] = Math.max(widths[1], node.output().shape().toString().length() + 2);
    }
    rule(text, widths, "┏┳┓", '━');
    row(text, widths, '┃', "Layer (type)", "Output Shape", "Param #");
    rule(text, widths, "┡╇┩", '━');
    boolean first = true;
    for (LayerNode node : model.layers()) {
      if (!first) {
        rule(text, widths, "├┼┤", '─');
      }
      first = false;
      long count =
          weights.stream()
              .filter(w -> w.layer().equals(node.name()))
              .mapToLong(w -> w.shape().size())
              .sum();
      row(text, widths, '│', title(node), node.output().shape().toString(), grouped(count));
    }
    rule(text, widths, "└┴┘", '─');
    long trainable =
        weights.stream().filter(NetworkWeight::trainable).mapToLong(w -> w.shape().size()).sum();
    long all = weights.stream().mapToLong(w -> w.shape().size()).sum();
    total(text, "Total params", all);
    total(text, "Trainable params", trainable);
    total(text, "Non-trainable params", all - trainable);
    return text.toString();
  }

  private static String title(LayerNode node) {
    return node.name() + " (" + node.type() + ")";
  }

  private static void rule(StringBuilder text, int[] widths, String ends, char line) {
    text.append(ends.charAt(0));
    for (int i = 0; i < widths.length; i++) {
      text.append(String.valueOf(line).repeat(widths[i]));
      text.append(i < widths.length - 1 ? ends.charAt(1) : ends.charAt(2));
    }
    text.append(System.lineSeparator());
  }

  private static void row(
      StringBuilder text, int[] widths, char bar, String layer, String shape, String count) {
    text.append(bar).append(' ').append(pad(layer, widths[0] - 1));
    text.append(bar).append(' ').append(pad(shape, widths[1] - 1));
    text.append(bar).append(" ".repeat(widths[2] - 1 - count.length())).append(count).append(' ');
    text.append(bar).append(System.lineSeparator());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static void total(StringBuilder text, String what, long count) {
    text.append(" %s: %s (%s)%n".formatted(what, grouped(count), bytes(count * Float.BYTES)));
  }

  private static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String bytes(long count) {
    double size = count;
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", size, units[unit]);
  }
}
