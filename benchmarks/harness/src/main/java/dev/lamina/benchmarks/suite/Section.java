package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A part of the suite. */
enum Section {
  /** Steps of training, warm. */
  TRAINING(Task.TRAINING),
  /** The trainer's own evaluation and prediction, warm. */
  EVALUATION(Task.EVALUATION),
  /** Answers, warm. */
  INFERENCE(Task.INFERENCE),
  /** From the start of the process to the first training step. */
  TRAINING_STARTUP(Task.TRAINING_STARTUP),
  /** From the start of the process to the first answer. */
  INFERENCE_STARTUP(Task.INFERENCE_STARTUP),
  /** Lamina's time of an epoch against batch, rows, depth and width. */
  SCALING(Task.TRAINING);

  private final Task task;

  Section(Task task) {
    this.task = task;
  }

  Task task() {
    return task;
  }

  static Section of(String name) {
    return Arrays.stream(values())
        .filter(section -> section.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown section '%s'. Known: %s".formatted(name, List.of(values()))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
