package dev.lamina.benchmarks.suite;

import java.util.List;

/**
 * A number with all that it belongs to.
 *
 * @param run when the suite was started; results of one run may be compared
 * @param round the repetition
 * @param section the part of the suite
 * @param workload the workload
 * @param situation batch and callers, or {@code -}
 * @param variant who it was
 * @param name what it is, with its unit
 * @param value the number
 */
record Result(
    String run,
    int round,
    Section section,
    String workload,
    String situation,
    String variant,
    String name,
    double value) {

  static final String HEADER = "run;round;section;workload;situation;variant;name;value";

  static Result parse(String line) {
    List<String> cells = List.of(line.split(";", -1));
    return new Result(
        cells.get(0),
        Integer.parseInt(cells.get(1)),
        Section.of(cells.get(2)),
        cells.get(3),
        cells.get(4),
        cells.get(5),
        cells.get(6),
        Double.parseDouble(cells.get(7)));
  }

  boolean isOf(Job job) {
    return section == job.section()
        && workload.equals(job.workload())
        && variant.equals(job.variant());
  }

  String toLine() {
    return String.join(
        ";",
        run,
        Integer.toString(round),
        section.toString(),
        workload,
        situation,
        variant,
        name,
        Double.toString(value));
  }
}
