package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Figure;
import java.util.ArrayList;
import java.util.List;

/** Tells where the time goes between the start of a process and its first result. */
final class StartupReport {
  private static final List<String> ORDER =
      List.of(
          "jvm_ms",
          "data_ms",
          "native_library_ms",
          "graph_ms",
          "session_ms",
          "weights_ms",
          "graph_session_weights_ms",
          "model_ms",
          "load_ms",
          "data_to_device_ms",
          "first_step_ms",
          "first_answer_ms",
          "total_ms",
          "next_99_epochs_ms",
          "peak_resident_mb");

  private final Measured measured;
  private final String title;

  StartupReport(Measured measured, String title) {
    this.measured = measured;
    this.title = title;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String workload : measured.workloads()) {
      text.append("### ").append(title).append(": ").append(workload);
      text.append("\n\nMilliseconds.\n\n").append(table(workload)).append('\n');
    }
    return text.toString();
  }

  private MarkdownTable table(String workload) {
    List<String> variants = measured.variants(workload);
    List<String> columns = new ArrayList<>(List.of("stage"));
    columns.addAll(variants);
    MarkdownTable table = new MarkdownTable(columns);
    List<String> names = new ArrayList<>(ORDER);
    names.retainAll(measured.names(workload));
    for (String name : names) {
      List<String> cells = new ArrayList<>(List.of(name.replace("_ms", "").replace('_', ' ')));
      Measured.Question question = new Measured.Question(workload, Figure.ONLY, name, true);
      for (String variant : variants) {
        cells.add(measured.spread(question, variant).toString());
      }
      table.add(cells);
    }
    return table;
  }
}
