package dev.lamina.models;

import dev.lamina.models.internal.Network;
import dev.lamina.models.internal.NetworkWeight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keras's summary table. Unknown sizes are {@code ?} instead of {@code None}. A Functional begins
 * with its inputs, and says what each layer is connected to unless it is a mere stack: {@code
 * dense[0][1]} is the second output of {@code dense}. A layer with the weights of another says so,
 * and counts none.
 */
final class Summary {
  private static final String INPUT = "InputLayer";

  private final Model model;
  private final List<NetworkWeight> weights;

  private Summary(Model model) {
    this.model = model;
    this.weights = Network.of(model).weights();
  }

  static String of(Model model) {
    return new Summary(model).print();
  }

  private String print() {
    SummaryTable table = new SummaryTable(model.name(), isStack());
    if (model instanceof Functional) {
      for (Input input : model.inputs()) {
        table.add(input.name(), type(INPUT), input.spec().shape().toString(), grouped(0), "-");
      }
    }
    model.layers().forEach(node -> add(table, node));
    return table.print()
        + total("Total params", weight -> true)
        + total("Trainable params", NetworkWeight::trainable)
        + total("Non-trainable params", weight -> !weight.trainable());
  }

  /** Returns whether each layer takes what the one before gives, and nothing is shared. */
  private boolean isStack() {
    List<String> last = model.inputs().stream().map(Input::name).toList();
    boolean stack = last.size() == 1;
    for (LayerNode node : model.layers()) {
      stack = stack && node.inputs().equals(last) && !node.isShared();
      last = node.references();
    }
    return stack && last.size() == 1;
  }

  private void add(SummaryTable table, LayerNode node) {
    long count = count(weight -> weight.layer().equals(node.name()) && !node.isShared());
    table.add(
        node.name(),
        node.isShared() ? type(node.weightsOf() + "'s " + node.type()) : type(node.type()),
        shapes(node),
        grouped(count),
        node.inputs().stream().map(Summary::connection).collect(Collectors.joining(", ")));
  }

  private static String type(String type) {
    return "(" + type + ")";
  }

  private static String shapes(LayerNode node) {
    List<String> shapes = new ArrayList<>();
    node.outputs().forEach(output -> shapes.add(output.shape().toString()));
    return shapes.size() == 1 ? shapes.get(0) : "[" + String.join(", ", shapes) + "]";
  }

  /** Returns a tensor as Keras writes it: layer, node and index. A layer has one node here. */
  private static String connection(String reference) {
    String layer = LayerNode.source(reference);
    String index = reference.equals(layer) ? "0" : reference.substring(layer.length() + 1);
    return "%s[0][%s]".formatted(layer, index);
  }

  private String total(String what, Predicate<NetworkWeight> which) {
    long count = count(which);
    return " %s: %s (%s)\n".formatted(what, grouped(count), bytes(count * Float.BYTES));
  }

  private long count(Predicate<NetworkWeight> which) {
    return weights.stream().filter(which).mapToLong(weight -> weight.shape().size()).sum();
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
