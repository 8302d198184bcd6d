package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tells how fast answers come, or evaluation goes, beside the best by hand. */
final class InferenceReport {
  private static final String ONLY = Figure.ONLY;

  private final Measured measured;
  private final String title;

  InferenceReport(Measured measured, String title) {
    this.measured = measured;
    this.title = title;
  }

  static final Function<Measured.Question, String> LABEL =
      question ->
          question.situation().replace("batch=", "batch ").replace(",callers=", ", callers ");

  /** Returns a question for each situation of a workload. */
  static List<Measured.Question> questions(Measured measured, String workload) {
    return measured.situations(workload).stream()
        .filter(situation -> !situation.equals(ONLY))
        .map(situation -> rows(workload, situation))
        .toList();
  }

  private static Measured.Question rows(String workload, String situation) {
    return new Measured.Question(workload, situation, "rows_per_s", false);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String workload : measured.workloads()) {
      text.append("### ")
          .append(title)
          .append(": ")
          .append(workload)
          .append(", times as many as the best of each");
      text.append("\n\n");
      text.append(new Summary(measured, questions(measured, workload), LABEL, "rows/s"));
      text.append('\n');
      for (Measured.Question question : questions(measured, workload)) {
        text.append("### ").append(title).append(": ").append(workload).append(", ");
        text.append(LABEL.apply(question)).append("\n\n");
        text.append(table(question)).append('\n');
      }
    }
    return text.toString();
  }

  private MarkdownTable table(Measured.Question rows) {
    Optional<String> best = measured.best(rows, Family.HAND_WRITTEN);
    MarkdownTable table =
        new MarkdownTable("variant", "rows/s", "of the best by hand", "p50 us", "p99 us");
    List<String> variants = new ArrayList<>(measured.variants(rows.workload()));
    variants.sort((a, b) -> Double.compare(median(rows, b), median(rows, a)));
    for (String variant : variants) {
      table.add(
          List.of(
              best.filter(variant::equals).isPresent() ? "**" + variant + "**" : variant,
              measured.spread(rows, variant).toString(),
              best.map(b -> measured.ratio(rows, variant, b).toString()).orElse(""),
              Spread.number(median(rows.withName("p50_us"), variant)),
              Spread.number(median(rows.withName("p99_us"), variant))));
    }
    return table;
  }

  private double median(Measured.Question question, String variant) {
    return measured.spread(question, variant).median();
  }
}
