package dev.lamina.models.internal;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lamina.api.SavedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a directory whole or not at all: into a hidden one beside it, which is then renamed. A
 * process that is killed leaves the old directory or the new one, and perhaps a hidden one that
 * nothing reads.
 */
public final class AtomicDirectory {
  private AtomicDirectory() {}

  /** Fills a directory. */
  @FunctionalInterface
  public interface Writer {
    /** Writes all files into the directory. */
    void write(Path directory) throws IOException;
  }

  /**
   * Writes a directory.
   *
   * @param replace whether a directory that is there already may be replaced
   * @throws SavedModelException if it is there and may not be, or cannot be written
   */
  public static void write(Path target, boolean replace, Writer writer) {
    Path directory = target.toAbsolutePath().normalize();
    if (!replace && Files.exists(directory)) {
      throw new SavedModelException(
          "%s exists already. Choose another directory, or allow it to be replaced"
              .formatted(target));
    }
    try {
      Path parent = directory.getParent();
      if (parent == null) {
        throw new SavedModelException(target + " is no directory that can be written");
      }
      Files.createDirectories(parent);
      String name = "." + directory.getFileName() + ".";
      Path fresh = Files.createTempDirectory(parent, name);
      try {
        writer.write(fresh);
        makeReadable(fresh);
        swap(fresh, directory, parent.resolve(fresh.getFileName() + ".old"));
      } finally {
        delete(fresh);
      }
    } catch (IOException e) {
      throw new SavedModelException("%s cannot be written: %s".formatted(target, e), e);
    }
  }

  /** A temporary directory is its owner's alone; what it becomes is as readable as any other. */
  private static void makeReadable(Path fresh) throws IOException {
    if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(
          fresh, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static void swap(Path fresh, Path target, Path old) throws IOException {
    boolean replaces = Files.exists(target);
    if (replaces) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
