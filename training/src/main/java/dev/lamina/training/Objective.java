package dev.lamina.training;

import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Loss;
import dev.lamina.api.Metric;
import dev.lamina.api.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What training makes small and what it reports: a goal for each output that has a loss.
 *
 * <p>The loss of a model is the sum over outputs of weight * mean loss, and penalties. With several
 * goals each one's own mean is reported as {@code OUTPUT_loss}, and metrics are {@code
 * OUTPUT_METRIC}, as in Keras; with one they go by their own names.
 *
 * @param goals in the order of the model's outputs
 * @param lossNames the names of the losses in a report, the whole model's first
 * @param metrics all metrics, in the order of their statistics in a report
 */
record Objective(List<Goal> goals, List<String> lossNames, List<Named> metrics) {
  static final String LOSS = "loss";

  static Objective of(List<Goal> goals) {
    boolean several = goals.size() > 1;
    List<String> losses = new ArrayList<>(List.of(LOSS));
    List<Named> metrics = new ArrayList<>();
    for (Goal goal : goals) {
      String prefix = several ? goal.output() + "_" : "";
      if (several) {
        losses.add(prefix + LOSS);
      }
      goal.metrics().forEach(metric -> metrics.add(new Named(prefix + metric.name(), metric)));
    }
    return new Objective(List.copyOf(goals), List.copyOf(losses), List.copyOf(metrics));
  }

  /**
   * What is asked of one output.
   *
   * @param output its name
   * @param weight of its loss in the sum
   */
  record Goal(
      String output, TensorSpec prediction, Loss loss, double weight, List<Metric> metrics) {
    TensorSpec target() {
      return loss.target(prediction);
    }
  }

  /** A metric under the name that is reported. */
  record Named(String name, Metric metric) {}

  boolean hasSeveral() {
    return goals.size() > 1;
  }

  /** Returns the goal of an output, if it has one. */
  Optional<Goal> goal(String output) {
    return goals.stream().filter(goal -> goal.output().equals(output)).findFirst();
  }

  /** Returns the names of outputs that have a goal. */
  List<String> outputs() {
    return goals.stream().map(Goal::output).toList();
  }

  /**
   * Returns whether a larger value of a reported name is a better one.
   *
   * @throws ConfigurationException if nothing of that name is reported
   */
  boolean higherIsBetter(String name) {
    String base = name.startsWith("val_") ? name.substring(4) : name;
    if (lossNames.contains(base)) {
      return false;
    }
    return metrics.stream()
        .filter(named -> named.name().equals(base))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "Unknown value '%s'. Known: %s, and each with val_ in front"
                        .formatted(name, String.join(", ", names()))))
        .metric()
        .higherIsBetter();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(lossNames);
    metrics.forEach(named -> names.add(named.name()));
    return names;
  }

  /** Checks that metrics fit their outputs and that all names differ. */
  void check() {
    for (Goal goal : goals) {
      goal.metrics().forEach(metric -> metric.check(goal.target(), goal.prediction()));
    }
    Map<String, Long> counts =
        names().stream()
            .collect(Collectors.groupingBy(n -> n, LinkedHashMap::new, Collectors.counting()));
    counts.forEach(
        (name, count) -> {
          if (count > 1) {
            throw new ConfigurationException(
                "Two values are named '%s'; give each metric a name of its own".formatted(name));
          }
        });
  }

  /** Returns the losses as recorded with an exported model. */
  String describe() {
    if (!hasSeveral()) {
      return goals.get(0).loss().toString();
    }
    return goals.stream()
        .map(
            goal ->
                "%s: %s%s"
                    .formatted(
                        goal.output(),
                        goal.weight() == 1 ? "" : goal.weight() + " * ",
                        goal.loss()))
        .collect(Collectors.joining(", "));
  }
}
