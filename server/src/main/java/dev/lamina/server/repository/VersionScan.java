package dev.lamina.server.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The version directories under a model's base path at one moment.
 *
 * @param versions number to directory, the newest version first
 * @param problem why there is no version; empty if there is one
 * @param readable false if the base path could not be read, so nothing is known
 */
record VersionScan(SortedMap<Long, Path> versions, String problem, boolean readable) {
  private static final Logger LOG = LoggerFactory.getLogger(VersionScan.class);

  /** Nothing was looked for yet. */
  static final VersionScan NONE =
      new VersionScan(new TreeMap<>(), "Its versions were not looked for yet", false);

  VersionScan {
    versions = Collections.unmodifiableSortedMap(versions);
  }

  static VersionScan of(ModelConfig model) {
    Path base = model.basePath();
    SortedMap<Long, Path> versions = new TreeMap<>(Collections.reverseOrder());
    try {
      // Sorted: of 1 and 001, the same one is taken each time.
      for (Path child : children(base)) {
        OptionalLong number = number(child.getFileName().toString());
        if (number.isPresent() && Files.isDirectory(child)) {
          Path other = versions.putIfAbsent(number.getAsLong(), child);
          if (other != null) {
            LOG.debug("{} is ignored: {} is the same version", child, other);
          }
        }
      }
    } catch (IOException e) {
      String problem =
          "Could not find base path %s for servable %s: %s".formatted(base, model.name(), e);
      return new VersionScan(versions, problem, false);
    }
    String problem =
        versions.isEmpty()
            ? "No versions of servable %s found under base path %s (expected: a directory such as %s)"
                .formatted(model.name(), base, base.resolve("1"))
            : "";
    return new VersionScan(versions, problem, true);
  }

  private static List<Path> children(Path base) throws IOException {
    try (Stream<Path> children = Files.list(base)) {
      return children.sorted().collect(Collectors.toList());
    }
  }

  /** Returns the version that a directory's name stands for; leading zeros are usual. */
  private static OptionalLong number(String name) {
    if (!name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(name));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
