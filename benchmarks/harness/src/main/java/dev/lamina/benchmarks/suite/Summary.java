package dev.lamina.benchmarks.suite;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One line a question: how many times as fast Lamina is as the best of each other family. */
final class Summary {
  private final Measured measured;
  private final List<Measured.Question> questions;
  private final Function<Measured.Question, String> label;
  private final String unit;

  Summary(
      Measured measured,
      List<Measured.Question> questions,
      Function<Measured.Question, String> label,
      String unit) {
    this.measured = measured;
    this.questions = questions;
    this.label = label;
    this.unit = unit;
  }

  @Override
  public String toString() {
    List<Family> others = others();
    List<String> columns = new ArrayList<>(List.of("", "Lamina, " + unit));
    others.forEach(family -> columns.add("x " + family.title()));
    MarkdownTable table = new MarkdownTable(columns);
    for (Measured.Question question : questions) {
      Optional<String> lamina = measured.best(question, Family.LAMINA);
      if (lamina.isPresent()) {
        List<String> cells = new ArrayList<>(List.of(label.apply(question)));
        cells.add(measured.spread(question, lamina.get()).toString());
        others.forEach(family -> cells.add(times(question, lamina.get(), family)));
        table.add(cells);
      }
    }
    return table.toString();
  }

  private List<Family> others() {
    Set<Family> others = EnumSet.noneOf(Family.class);
    for (Measured.Question question : questions) {
      measured.variants(question.workload()).forEach(name -> others.add(Family.of(name)));
    }
    others.remove(Family.LAMINA);
    return List.copyOf(others);
  }

  private String times(Measured.Question question, String lamina, Family family) {
    return measured
        .best(question, family)
        .map(
            other ->
                question.lowestIsBest()
                    ? measured.ratio(question, other, lamina)
                    : measured.ratio(question, lamina, other))
        .map(Spread::toString)
        .orElse("");
  }
}
