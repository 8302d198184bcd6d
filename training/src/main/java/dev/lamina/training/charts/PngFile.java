package dev.lamina.training.charts;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import javax.imageio.ImageIO;

/** Writes PNG files whole or not at all, so that who looks never sees half a picture. */
final class PngFile {
  private PngFile() {}

  /**
   * Writes a file, or replaces it; missing folders above it are made.
   *
   * @throws UncheckedIOException if the file cannot be written; an older one is then still there
   */
  static void write(BufferedImage image, Path png) {
    Path target = png.toAbsolutePath();
    try {
      Files.createDirectories(target.getParent());
      // Not a "temporary file" of Java's, which nobody but its owner may read.
      Path unfinished = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
      try {
        try (OutputStream out = Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW)) {
          ImageIO.write(image, "png", out);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + png + ": " + e, e);
    }
  }
}
