package dev.lamina.benchmarks.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line.
 *
 * @param sections parts to run
 * @param workloads workloads to run; empty for those of the plan
 * @param variants variants to run; empty for those of the plan
 * @param rounds repetitions
 * @param warmUp seconds before measuring, for each process
 * @param seconds seconds of measuring, for each process
 * @param results where results are, if not in the usual place
 * @param isContinued whether these are further rounds of the run before
 * @param isForced whether to run though the machine is busy
 * @param isReport whether to run nothing and report what is there
 */
record Arguments(
    List<Section> sections,
    List<String> workloads,
    List<String> variants,
    int rounds,
    double warmUp,
    double seconds,
    Optional<Path> results,
    boolean isContinued,
    boolean isForced,
    boolean isReport) {

  static final String USAGE =
      """
      java -jar benchmarks/harness/target/lamina-benchmarks-harness-VERSION.jar OPTION...

        --sections=A,B     training, inference, training-startup, inference-startup, scaling; all
        --workloads=A,B    first-program, first-program-100, tabular, mlp-32, mlp-128, conv-64;
                           changed: mlp-128:rows=30000:batch=256, also depth= and width=
        --variants=A,B     lamina, tf-ref, tf-capi+inline+intra1, djl+t1, ...; the section's
        --rounds=N         repetitions, interleaved; 5
        --warm-up=SECONDS  for each process; 1.5
        --seconds=SECONDS  of measuring, for each process; 3
        --results=FILE     where results are kept; benchmarks/target/results.csv
        --continue         further rounds of the last run, so that it can be done in slices
        --report           runs nothing: reports what the results say
        --force            runs though the machine is busy
      """;

  static Arguments of(String[] args) {
    List<Section> sections = List.of(Section.values());
    List<String> workloads = List.of();
    List<String> variants = List.of();
    int rounds = 5;
    double warmUp = 1.5;
    double seconds = 3;
    Optional<Path> results = Optional.empty();
    boolean isContinued = false;
    boolean isForced = false;
    boolean isReport = false;
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      String value = arg.substring(equals + 1);
      switch (name) {
        case "--sections" -> sections = list(value).stream().map(Section::of).toList();
        case "--workloads" -> workloads = list(value);
        case "--variants" -> variants = list(value);
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--warm-up" -> warmUp = Double.parseDouble(value);
        case "--seconds" -> seconds = Double.parseDouble(value);
        case "--results" -> results = Optional.of(Path.of(value));
        case "--continue" -> isContinued = true;
        case "--report" -> isReport = true;
        case "--force" -> isForced = true;
        default -> throw new IllegalArgumentException("Unknown: " + arg + "\n" + USAGE);
      }
    }
    return new Arguments(
        sections,
        workloads,
        variants,
        rounds,
        warmUp,
        seconds,
        results,
        isContinued,
        isForced,
        isReport);
  }

  private static List<String> list(String value) {
    return new ArrayList<>(List.of(value.split(",", -1)));
  }
}
