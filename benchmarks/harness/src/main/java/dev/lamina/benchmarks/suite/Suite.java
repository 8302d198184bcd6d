package dev.lamina.benchmarks.suite;

import dev.lamina.benchmarks.Figure;
import dev.lamina.benchmarks.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Runs the benchmarks; see {@link Arguments#USAGE}. */
public final class Suite {
  private static final double BUSY = 0.1;

  private final Home home = Home.find();
  private final Arguments arguments;
  private final ChildProcess child;
  private final ResultFile file;
  private final String run;

  private Suite(Arguments arguments) throws IOException {
    this.arguments = arguments;
    this.child = new ChildProcess(home, arguments);
    this.file = new ResultFile(arguments.results().orElse(home.target().resolve("results.csv")));
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    this.run = arguments.isContinued() ? file.lastRun().orElse(now) : now;
  }

  /** Runs what the command line asks for. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.of(args);
    Suite suite = new Suite(arguments);
    if (!arguments.isReport()) {
      QuietMachine.require(arguments.isForced());
      suite.run();
    }
    suite.report();
  }

  private void run() throws IOException, InterruptedException {
    Instant start = Instant.now();
    for (Section section : arguments.sections()) {
      List<Job> jobs = Plan.jobs(section, arguments);
      if (section == Section.INFERENCE || section == Section.INFERENCE_STARTUP) {
        prepare(jobs);
      }
      int before = jobs.isEmpty() ? 0 : file.rounds(run, jobs.get(0));
      for (int round = 0; round < arguments.rounds(); round++) {
        for (Job job : Plan.turned(jobs, before + round)) {
          run(job, file.rounds(run, job) + 1);
        }
      }
    }
    Duration took = Duration.between(start, Instant.now()).truncatedTo(ChronoUnit.SECONDS);
    System.out.println(
        "The suite took " + took.toMinutes() + " min " + took.toSecondsPart() + " s");
  }

  private void prepare(List<Job> jobs) throws IOException, InterruptedException {
    Set<String> workloads = new LinkedHashSet<>();
    jobs.forEach(job -> workloads.add(job.workload()));
    for (String workload : workloads) {
      child.run(Task.PREPARE, workload, "lamina");
    }
  }

  private void run(Job job, int round) throws IOException, InterruptedException {
    List<Figure> figures = child.run(job.section().task(), job.workload(), job.variant());
    List<Result> results = new ArrayList<>();
    for (Figure figure : figures) {
      results.add(
          new Result(
              run,
              round,
              job.section(),
              job.workload(),
              figure.situation(),
              job.variant(),
              figure.name(),
              figure.value()));
    }
    file.add(results);
    System.out.printf(
        "%d %s %s %s%s%n", round, job.section(), job.workload(), job.variant(), summary(figures));
  }

  private static String summary(List<Figure> figures) {
    if (figures.isEmpty()) {
      return " FAILED; see benchmarks/target/log";
    }
    StringBuilder text = new StringBuilder();
    for (Figure figure : figures) {
      if (Set.of("us_per_step", "rows_per_s", "total_ms").contains(figure.name())) {
        text.append("  ").append(figure.name()).append(' ').append(Spread.number(figure.value()));
      }
      if (figure.name().equals("cores_used_by_others") && figure.value() > BUSY) {
        text.append("  (others used ").append(Spread.number(figure.value())).append(" cores)");
      }
    }
    return text.toString();
  }

  private void report() throws IOException {
    List<Result> results = file.latest();
    Measured training = new Measured(results, Section.TRAINING);
    Measured evaluation = new Measured(results, Section.EVALUATION);
    Measured inference = new Measured(results, Section.INFERENCE);
    Measured scaling = new Measured(results, Section.SCALING);
    String text =
        new TrainingReport(training).toString()
            + new InferenceReport(evaluation, "The trainer's evaluate and predict")
            + new InferenceReport(inference, "Answers")
            + new StartupReport(
                new Measured(results, Section.TRAINING_STARTUP), "To the first training step")
            + new StartupReport(
                new Measured(results, Section.INFERENCE_STARTUP), "To the first answer")
            + new ScalingReport(scaling);
    System.out.println("\n" + text);
    Path folder = home.target();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.md"), text);
    Charts charts = new Charts(folder);
    charts.training(training);
    charts.rows(evaluation, "Rows", Section.EVALUATION);
    charts.rows(inference, "Answers", Section.INFERENCE);
    charts.scaling(scaling);
  }
}
