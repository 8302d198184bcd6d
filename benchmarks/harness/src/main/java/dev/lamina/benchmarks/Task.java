package dev.lamina.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a process measures. */
public enum Task {
  /** Time and processor time of a training step once everything is warm, and memory. */
  TRAINING,
  /** Rows a second of a model in training that is evaluated, or predicts, on all rows. */
  EVALUATION,
  /** Rows a second and latency of answers. */
  INFERENCE,
  /** The stages from the start of the process to the end of the first training step. */
  TRAINING_STARTUP,
  /** The stages from the start of the process to the first answer. */
  INFERENCE_STARTUP,
  /** Writes what answers are made from; measures nothing. */
  PREPARE;

  /** Returns the task of a name on the command line. */
  public static Task of(String name) {
    return Arrays.stream(values())
        .filter(task -> task.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown task '%s'. Known: %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Task::toString)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns the name on the command line: {@code training-startup}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
