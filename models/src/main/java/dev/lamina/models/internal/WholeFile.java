package dev.lamina.models.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files whole or not at all, so that who looks never sees half of one. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a file, or replaces it; missing folders above it are made.
   *
   * @throws UncheckedIOException if the file cannot be written; an older one is then still there
   */
  public static void write(Path file, byte[] content) {
    Path target = file.toAbsolutePath();
    try {
      Files.createDirectories(target.getParent());
      // Not a "temporary file" of Java's, which nobody but its owner may read.
      Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
      try {
        Files.write(unfinished, content, StandardOpenOption.CREATE_NEW);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e, e);
    }
  }
}
