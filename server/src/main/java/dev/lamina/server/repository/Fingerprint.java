package dev.lamina.server.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a version's directory looked like at one moment. Two that are equal, some time apart, say
 * that nobody is copying into it.
 *
 * @param files size and time of change of every file, by its path
 * @param complete whether there is a model's description
 */
record Fingerprint(SortedMap<Path, Stamp> files, boolean complete) {

  record Stamp(long size, FileTime time) {}

  /**
   * Looks at a directory, and where its links lead. One that cannot be read whole, because it is
   * being moved for example, has no files.
   */
  static Fingerprint of(Path directory) {
    SortedMap<Path, Stamp> files = new TreeMap<>();
    boolean complete = false;
    try (Stream<Path> paths = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
          Path relative = directory.relativize(path);
          files.put(relative, new Stamp(attributes.size(), attributes.lastModifiedTime()));
          complete |= relative.toString().equals("saved_model.pb");
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return new Fingerprint(new TreeMap<>(), false);
    }
    return new Fingerprint(files, complete);
  }
}
