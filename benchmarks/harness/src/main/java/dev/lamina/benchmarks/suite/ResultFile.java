package dev.lamina.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Returns, of each section and workload, the results of the last run that had it. */
  List<Result> latest() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Result> all = Files.readAllLines(file).stream().skip(1).map(Result::parse).toList();
    Map<String, String> last = new HashMap<>();
    all.forEach(result -> last.put(key(result), result.run()));
    return all.stream().filter(result -> result.run().equals(last.get(key(result)))).toList();
  }

  private static String key(Result result) {
    return result.section() + " " + result.workload();
  }
}
