package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells how fast training is, beside the best loop by hand. */
final class TrainingReport {
  private final Measured measured;

  TrainingReport(Measured measured) {
    this.measured = measured;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!measured.isEmpty()) {
      List<Measured.Question> steps =
          measured.workloads().stream().map(TrainingReport::step).toList();
      text.append("### Training: times as fast as the best of each\n\n");
      text.append(new Summary(measured, steps, Measured.Question::workload, "us a step"));
      text.append('\n');
    }
    for (String workload : measured.workloads()) {
      text.append("### Training: ").append(workload).append("\n\n").append(table(workload));
      text.append('\n');
    }
    return text.toString();
  }

  static Measured.Question step(String workload) {
    return new Measured.Question(workload, Figure.ONLY, "us_per_step", true);
  }

  private MarkdownTable table(String workload) {
    Measured.Question step = step(workload);
    Optional<String> best = measured.best(step, Family.HAND_WRITTEN);
    MarkdownTable table =
        new MarkdownTable(
            "variant",
            "us a step",
            "of the best by hand, speed",
            "the same, wall clock of fit",
            "processor us a step",
            "peak resident MB",
            "loss",
            "metric");
    List<String> variants = new ArrayList<>(measured.variants(workload));
    variants.sort(Comparator.comparingDouble(v -> measured.spread(step, v).median()));
    for (String variant : variants) {
      table.add(
          List.of(
              best.filter(variant::equals).isPresent() ? "**" + variant + "**" : variant,
              measured.spread(step, variant).toString(),
              best.map(b -> measured.ratio(step, b, variant).toString()).orElse(""),
              best.map(
                      b -> measured.ratio(step.withName("wall_us_per_step"), b, variant).toString())
                  .orElse(""),
              median(step, variant, "cpu_us_per_step"),
              median(step, variant, "peak_resident_mb"),
              median(step, variant, "loss"),
              median(step, variant, "metric")));
    }
    return table;
  }

  private String median(Measured.Question question, String variant, String name) {
    return Spread.number(measured.spread(question.withName(name), variant).median());
  }
}
