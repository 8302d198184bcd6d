package dev.lamina.serving;

import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The versions of a model: numbered directories side by side, as TensorFlow Serving has them. */
final class Versions {
  private static final String NUMBER = "[0-9]{1,18}";

  private Versions() {}

  /** Returns the numbers of the complete versions in a directory, ascending; none is no error. */
  static List<Long> in(Path base) {
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(base)) {
      return children
          .filter(child -> child.getFileName().toString().matches(NUMBER))
          .filter(child -> Files.isRegularFile(child.resolve("saved_model.pb")))
          .map(child -> Long.parseLong(child.getFileName().toString()))
          .sorted()
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new SavedModelException("%s cannot be listed: %s.".formatted(base, e), e);
    }
  }

  /** Returns the directory of a version, which may have leading zeros in its name. */
  static Path directory(Path base, long version) {
    return find(base, version)
        .orElseThrow(
            () -> {
              List<Long> known = in(base);
              String list =
                  known.isEmpty()
                      ? "none"
                      : known.stream().map(String::valueOf).collect(Collectors.joining(", "));
              return new SavedModelException(
                  "%s has no version %d. Versions there: %s.".formatted(base, version, list));
            });
  }

  private static Optional<Path> find(Path base, long version) {
    if (!Files.isDirectory(base)) {
      return Optional.empty();
    }
    try (Stream<Path> children = Files.list(base)) {
      return children
          .filter(child -> child.getFileName().toString().matches(NUMBER))
          .filter(child -> Long.parseLong(child.getFileName().toString()) == version)
          .filter(child -> Files.isRegularFile(child.resolve("saved_model.pb")))
          .findFirst();
    } catch (IOException e) {
      throw new SavedModelException("%s cannot be listed: %s.".formatted(base, e), e);
    }
  }

  /** Returns the newest version's directory; the directory itself if it has none. */
  static Path newest(Path directory) {
    if (Files.exists(directory.resolve("saved_model.pb"))) {
      return directory;
    }
    List<Long> versions = in(directory);
    return versions.isEmpty() ? directory : directory(directory, versions.get(versions.size() - 1));
  }
}
