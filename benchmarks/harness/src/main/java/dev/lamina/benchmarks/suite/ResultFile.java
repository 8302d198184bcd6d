package dev.lamina.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All results ever, as CSV with semicolons; rows are only added. */
final class ResultFile {
  private final Path file;

  ResultFile(Path file) {
    this.file = file;
  }

  void add(List<Result> results) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Stream<String> header = Files.exists(file) ? Stream.empty() : Stream.of(Result.HEADER);
    List<String> lines = Stream.concat(header, results.stream().map(Result::toLine)).toList();
    Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Returns the name of the last run, if there is one. */
  Optional<String> lastRun() throws IOException {
    return all().stream().map(Result::run).reduce((first, second) -> second);
  }

  /** Returns how many rounds of a job a run has. */
  int rounds(String run, Job job) throws IOException {
    return all().stream()
        .filter(result -> result.run().equals(run) && result.isOf(job))
        .mapToInt(Result::round)
        .max()
        .orElse(0);
  }

  private List<Result> all() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream().skip(1).map(Result::parse).toList();
  }

  /** Returns, of each section and workload, the results of the last run that had it. */
  List<Result> latest() throws IOException {
    List<Result> all = all();
    Map<String, String> last = new HashMap<>();
    all.forEach(result -> last.put(key(result), result.run()));
    return all.stream().filter(result -> result.run().equals(last.get(key(result)))).toList();
  }

  private static String key(Result result) {
    return result.section() + " " + result.workload();
  }
}
