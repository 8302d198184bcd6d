package dev.lamina.models.internal;

import dev.lamina.api.SavedModelException;
import dev.lamina.api.internal.EngineException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a directory whole or not at all: into a hidden one beside it, {@code .name.id}, which is
 * then renamed. A process that is killed leaves the old directory or the new one, and perhaps a
 * hidden one that nothing reads.
 *
 * <p>To replace a directory takes two renames, as Java has no exchange: the old one becomes {@code
 * .name.id.old}, the new one takes its name. Whoever is killed in between leaves no directory but
 * both under their hidden names, and {@link #recover} or the next write puts the new one, which is
 * complete by then, in its place.
 *
 * <p>One process at a time may write a directory.
 */
public final class AtomicDirectory {
  private static final String OLD = ".old";
  private static final int ATTEMPTS = 100;

  private AtomicDirectory() {}

  /** Fills a directory. */
  @FunctionalInterface
  public interface Writer {
    /** Writes all files into the directory. */
    void write(Path directory) throws IOException;
  }

  /**
   * Writes a directory. A symbolic link is followed.
   *
   * @param replace whether a directory that is there already may be replaced: one that is empty or
   *     has every file (not directory) that the new one has. Anything else is somebody's data.
   * @throws SavedModelException if it is there and may not be replaced, or cannot be written
   */
  public static void write(Path target, boolean replace, Writer writer) {
    try {
      Path directory = real(target);
      Path parent = directory.getParent();
      if (parent == null) {
        throw new SavedModelException(target + " is no directory that can be written");
      }
      putBack(directory);
      deleteReplaced(directory);
      if (!replace && Files.exists(directory)) {
        throw new SavedModelException(
            "%s exists already. Choose another directory, or allow it to be replaced"
                .formatted(target));
      }
      // Not always createDirectories: that of JDK 17 refuses a link to a directory.
      if (!Files.isDirectory(parent)) {
        Files.createDirectories(parent);
      }
      Path fresh = parent.resolve(".%s.%s".formatted(directory.getFileName(), UUID.randomUUID()));
      Files.createDirectory(fresh);
      try {
        writer.write(fresh);
        Disk.force(fresh);
        swap(fresh, directory, target);
        Disk.forceDirectory(parent);
      } catch (IOException | RuntimeException | Error e) {
        Disk.discard(fresh, e);
        throw e;
      }
      Disk.delete(fresh);
    } catch (IOException | EngineException e) {
      throw new SavedModelException("%s cannot be written: %s".formatted(target, e), e);
    }
  }

  /**
   * Puts a directory in its place if the process that replaced it was killed between its two
   * renames; otherwise does nothing. To be called before reading.
   *
   * @throws SavedModelException if that is so but files cannot be renamed
   */
  public static void recover(Path target) {
    try {
      putBack(real(target));
    } catch (IOException e) {
      throw new SavedModelException(
          "%s was being replaced when the process ended, and cannot be put in its place: %s"
              .formatted(target, e),
          e);
    }
  }

  private static Path real(Path target) throws IOException {
    try {
      return target.toRealPath();
    } catch (NoSuchFileException e) {
      return target.toAbsolutePath().normalize();
    }
  }

  /**
   * Puts the newest directory in its place if there is none. A writer may be at work meanwhile, so
   * what was seen a moment ago may be gone: then it is looked at again.
   */
  private static void putBack(Path directory) throws IOException {
    for (int attempt = 1; !Files.exists(directory); attempt++) {
      List<Path> replaced = replaced(directory);
      if (replaced.isEmpty()) {
        return;
      }
      Path old = replaced.get(0);
      Path fresh = fresh(old);
      try {
        Files.move(Files.exists(fresh) ? fresh : old, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(directory) && attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Deletes what replacements that were cut short left. Only for the one that writes. */
  private static void deleteReplaced(Path directory) throws IOException {
    for (Path old : replaced(directory)) {
      // Not deleted under this name: a half deleted one must never be put back.
      Path fresh = fresh(old);
      if (!Files.exists(fresh)) {
        Files.move(old, fresh, StandardCopyOption.ATOMIC_MOVE);
        Disk.delete(fresh);
      }
    }
  }

  /** Returns the hidden directories that were about to be replaced, the latest first. */
  private static List<Path> replaced(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    Pattern name =
        Pattern.compile(
            Pattern.quote("." + directory.getFileName() + ".")
                + "[0-9a-f-]{36}"
                + Pattern.quote(OLD));
    try (Stream<Path> siblings = Files.list(parent)) {
      return siblings
          .filter(path -> name.matcher(String.valueOf(path.getFileName())).matches())
          .sorted((a, b) -> Long.compare(b.toFile().lastModified(), a.toFile().lastModified()))
          .toList();
    }
  }

  private static Path old(Path fresh) {
    return fresh.resolveSibling(fresh.getFileName() + OLD);
  }

  private static Path fresh(Path old) {
    String name = String.valueOf(old.getFileName());
    return old.resolveSibling(name.substring(0, name.length() - OLD.length()));
  }

  private static void swap(Path fresh, Path directory, Path target) throws IOException {
    if (!Files.exists(directory)) {
      Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    requireSameKind(directory, fresh, target);
    Path old = old(fresh);
    Files.move(directory, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      rename(fresh, directory);
    } catch (IOException e) {
      Files.move(old, directory, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    // Not deleted under this name: a half deleted one must never be put back.
    Files.move(old, fresh, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Renames, unless a reader that calls recover at this moment was faster. */
  private static void rename(Path from, Path directory) throws IOException {
    try {
      Files.move(from, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (Files.exists(from) || !Files.exists(directory)) {
        throw e;
      }
    }
  }

  private static void requireSameKind(Path directory, Path fresh, Path target) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new SavedModelException(
          "%s is a file. Choose another place for the directory".formatted(target));
    }
    try (Stream<Path> there = Files.list(directory);
        Stream<Path> files = Files.list(fresh).filter(Files::isRegularFile)) {
      if (there.findAny().isEmpty()) {
        return;
      }
      for (Path file : files.sorted().toList()) {
        if (!Files.isRegularFile(directory.resolve(file.getFileName()))) {
          throw new SavedModelException(
              "%s holds other files and no %s, so it is not replaced. Choose another directory, or empty it"
                  .formatted(target, file.getFileName()));
        }
      }
    }
  }
}
