package dev.lamina.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be trained: a network, so many rows an epoch, so many rows a step. Adam with learning
 * rate 0.001, float32.
 *
 * @param name its name on the command line
 * @param net the network
 * @param rows rows an epoch
 * @param batch rows a step; the last step of an epoch may have fewer
 */
public record Workload(String name, Net net, int rows, int batch) {
  private static final Map<String, Workload> KNOWN = new LinkedHashMap<>();

  static {
    known("first-program", Net.dense(1, 8, 1), 4, 4);
    known("first-program-100", Net.dense(1, 8, 1), 400, 4);
    known("tabular", Net.dense(6, 64, 64, 1), 1000, 32);
    known("mlp-32", Net.dense(784, 128, 10), 60_000, 32);
    known("mlp-128", Net.dense(784, 128, 10), 60_000, 128);
    known("conv-64", Net.convolutional(), 1_280, 64);
  }

  private static void known(String name, Net net, int rows, int batch) {
    KNOWN.put(name, new Workload(name, net, rows, batch));
  }

  /** Returns the names of the known workloads. */
  public static Set<String> names() {
    return KNOWN.keySet();
  }

  /**
   * Returns a workload by name. A known one may be changed: {@code mlp-128:rows=30000}, and
   * likewise {@code batch}, {@code depth} (the number of hidden layers) and {@code width} (of
   * each).
   */
  public static Workload of(String name) {
    String[] parts = name.split(":", -1);
    Workload workload = KNOWN.get(parts[0]);
    if (workload == null) {
      throw new IllegalArgumentException(
          "Unknown workload '%s'. Known: %s".formatted(name, names()));
    }
    for (String change : List.of(parts).subList(1, parts.length)) {
      workload = workload.changed(change);
    }
    return new Workload(name, workload.net, workload.rows, workload.batch);
  }

  private Workload changed(String change) {
    String[] pair = change.split("=", 2);
    int value = pair.length == 2 ? Integer.parseInt(pair[1]) : 0;
    if (value < 1) {
      throw new IllegalArgumentException(
          "Workload %s: '%s' (expected: a name, =, and a number from 1)".formatted(name, change));
    }
    List<Integer> widths = net.widths();
    return switch (pair[0]) {
      case "rows" -> new Workload(name, net, value, batch);
      case "batch" -> new Workload(name, net, rows, value);
      case "depth" -> withHidden(value, widths.get(1));
      case "width" -> withHidden(widths.size() - 2, value);
      default ->
          throw new IllegalArgumentException(
              "Workload %s: unknown '%s'. Known: rows, batch, depth, width"
                  .formatted(name, pair[0]));
    };
  }

  private Workload withHidden(int depth, int width) {
    if (net.isConvolutional()) {
      throw new IllegalArgumentException(name + " has no depth and width to change");
    }
    List<Integer> widths = new ArrayList<>();
    widths.add(net.features());
    for (int i = 0; i < depth; i++) {
      widths.add(width);
    }
    widths.add(net.outputs());
    return new Workload(name, new Net(widths, false), rows, batch);
  }

  /** Returns the number of steps of an epoch. */
  public int steps() {
    return (rows + batch - 1) / batch;
  }

  /** Returns the same workload with one step an epoch. */
  public Workload oneStep() {
    return new Workload(name, net, batch, batch);
  }
}
