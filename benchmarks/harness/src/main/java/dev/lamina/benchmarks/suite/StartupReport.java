package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Figure;
import java.util.ArrayList;
import java.util.List;

/** Tells where the time goes between the start of a process and its first result. */
final class StartupReport {
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
    for (String name : measured.names(workload)) {
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
