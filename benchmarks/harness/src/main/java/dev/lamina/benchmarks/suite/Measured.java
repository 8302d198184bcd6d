package dev.lamina.benchmarks.suite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The results of one section, to be asked. */
final class Measured {
  private final List<Result> results;

  Measured(List<Result> all, Section section) {
    results = all.stream().filter(result -> result.section() == section).toList();
  }

  boolean isEmpty() {
    return results.isEmpty();
  }

  List<String> workloads() {
    return distinct(results.stream().map(Result::workload).toList());
  }

  List<String> situations(String workload) {
    return distinct(of(workload).stream().map(Result::situation).toList());
  }

  List<String> variants(String workload) {
    return distinct(of(workload).stream().map(Result::variant).toList());
  }

  /** Returns the names of a workload's figures, in the order in which they came. */
  List<String> names(String workload) {
    return distinct(of(workload).stream().map(Result::name).toList());
  }

  private List<Result> of(String workload) {
    return results.stream().filter(result -> result.workload().equals(workload)).toList();
  }

  private static List<String> distinct(List<String> values) {
    return new ArrayList<>(new LinkedHashSet<>(values));
  }

  /** Returns a figure by round. */
  private Map<Integer, Double> rounds(Question question, String variant) {
    Map<Integer, Double> rounds = new TreeMap<>();
    for (Result result : results) {
      if (question.fits(result) && result.variant().equals(variant)) {
        rounds.put(result.round(), result.value());
      }
    }
    return rounds;
  }

  Spread spread(Question question, String variant) {
    return Spread.of(rounds(question, variant).values());
  }

  /** Returns a figure of one variant over that of another, round by round. */
  Spread ratio(Question question, String variant, String other) {
    Map<Integer, Double> mine = rounds(question, variant);
    Map<Integer, Double> theirs = rounds(question, other);
    List<Double> ratios = new ArrayList<>();
    mine.forEach(
        (round, value) -> {
          if (theirs.containsKey(round)) {
            ratios.add(value / theirs.get(round));
          }
        });
    return Spread.of(ratios);
  }

  /** Returns the variant of a family with the lowest or the highest median; bare ones are out. */
  Optional<String> best(Question question, Family family) {
    Comparator<String> byMedian = Comparator.comparingDouble(v -> spread(question, v).median());
    return variants(question.workload()).stream()
        .filter(variant -> Family.of(variant) == family && !variant.contains("+bare"))
        .filter(variant -> spread(question, variant).count() > 0)
        .min(question.lowestIsBest() ? byMedian : byMedian.reversed());
  }

  /**
   * What is asked.
   *
   * @param workload of this workload
   * @param situation in this situation
   * @param name this figure
   * @param lowestIsBest whether low is good
   */
  record Question(String workload, String situation, String name, boolean lowestIsBest) {
    private boolean fits(Result result) {
      return result.workload().equals(workload)
          && result.situation().equals(situation)
          && result.name().equals(name);
    }

    Question withName(String newName) {
      return new Question(workload, situation, newName, lowestIsBest);
    }
  }
}
