package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Workload;
import java.util.List;

/** What grows while everything else stays, on the network 784-128-10. */
enum Scale {
  ROWS("rows", 3_750, 7_500, 15_000, 30_000, 60_000),
  BATCH("batch", 16, 32, 64, 128, 256, 512, 1024),
  DEPTH("depth", 1, 2, 4, 8, 16),
  WIDTH("width", 64, 128, 256, 512, 1024);

  private static final String BASE = "mlp-128";

  private final String name;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<Integer> values;

  Scale(String name, Integer... values) {
    this.name = name;
    this.values = List.of(values);
  }

  List<String> workloads() {
    return values.stream().map(v -> BASE + ":" + name + "=" + v).toList();
  }

  /** Returns what the time of an epoch should be proportional to, a constant apart. */
  double size(String workloadName) {
    Workload workload = Workload.of(workloadName);
    List<Integer> widths = workload.net().widths();
    return switch (this) {
      case ROWS -> workload.rows();
      case BATCH -> workload.steps();
      case DEPTH -> widths.size() - 2;
      case WIDTH -> widths.get(1);
    };
  }

  String axis() {
    return switch (this) {
      case ROWS -> "rows an epoch (batch 128)";
      case BATCH -> "steps an epoch (60,000 rows in batches of 1024 to 16)";
      case DEPTH -> "hidden layers of 128";
      case WIDTH -> "width of the hidden layer";
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
