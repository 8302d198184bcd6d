package dev.lamina.models.internal;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Whole directories on the disk. */
final class Disk {
  private Disk() {}

  /** Returns once all files have reached the disk, so that a power cut leaves them whole. */
  static void force(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        if (Files.isDirectory(path)) {
          forceDirectory(path);
        } else {
          try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
          }
        }
      }
    }
  }

  /** Does the same for the names in a directory; nothing on Windows, which cannot open one. */
  static void forceDirectory(Path directory) throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Deletes a directory with all that is in it; does nothing if it is not there. */
  static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  /** Deletes a directory because of a failure; what goes wrong is added to that. */
  static void discard(Path directory, Throwable failure) {
    try {
      delete(directory);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
