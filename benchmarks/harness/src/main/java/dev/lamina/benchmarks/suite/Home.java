package dev.lamina.benchmarks.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where things are.
 *
 * @param benchmarks the folder {@code benchmarks} of the source tree
 */
record Home(Path benchmarks) {
  /** Finds the folder from where this class was loaded: harness/target/... */
  static Home find() {
    try {
      Path loaded = Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new Home(loaded.resolve("../../..").normalize());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the folder for results. */
  Path target() {
    return benchmarks.resolve("target");
  }

  /** Returns Lamina's example data. */
  Path data() {
    return benchmarks.resolveSibling("examples/src/main/resources/dev/lamina/examples");
  }

  /** Returns the class path of a module. */
  String classPath(String module) {
    Path built = benchmarks.resolve(module).resolve("target");
    try (Stream<Path> files = Files.list(built)) {
      Path jar =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .findFirst()
              .orElseThrow(() -> new IOException("no jar in " + built));
      return jar
          + System.getProperty("path.separator")
          + Files.readString(built.resolve("classpath.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Build first: mvn -q -Pbenchmarks package -DskipTests (" + e.getMessage() + ")", e);
    }
  }
}
