package dev.lamina.training.data;

import dev.lamina.api.DataException;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Bytes to read and the name that errors call them by.
 *
 * @param size how many bytes there are, as stored; {@link #UNKNOWN_SIZE} if only reading tells
 */
record Source(String name, long size, Opener opener) {
  static final long UNKNOWN_SIZE = -1;

  private static final int BUFFER = 1 << 16;

  /** Opens the bytes at their beginning. */
  interface Opener {
    InputStream open() throws IOException;
  }

  static Source of(Path path) {
    try {
      long size = Files.isRegularFile(path) ? Files.size(path) : UNKNOWN_SIZE;
      return new Source(path.toString(), size, () -> Files.newInputStream(path));
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
  }

  static Source of(URL url) {
    Objects.requireNonNull(url, "url is null: the class path has no such resource");
    String path = url.getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    return new Source(last.isEmpty() ? url.toString() : last, UNKNOWN_SIZE, url::openStream);
  }

  static Source of(String name, InputStream stream) {
    Objects.requireNonNull(stream, name + " is null: the class path has no such resource");
    return new Source(name, UNKNOWN_SIZE, () -> stream);
  }

  /** Opens the bytes as stored. */
  BufferedInputStream open() throws IOException {
    return new BufferedInputStream(opener.open(), BUFFER);
  }

  /**
   * Returns the same bytes unpacked if they are gzip, which the first two tell and no name can.
   * Closes them if that fails.
   */
  static InputStream unpacked(BufferedInputStream in) throws IOException {
    try {
      return isGzip(in) ? new GZIPInputStream(in, BUFFER) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** Returns whether a gzip stream begins here; the position stays. */
  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  static DataException unreadable(String name, IOException cause) {
    boolean missing =
        cause instanceof NoSuchFileException || cause instanceof FileNotFoundException;
    String why =
        missing
            ? "no such file; the working directory is " + Path.of("").toAbsolutePath()
            : "cannot be read: " + cause;
    return new DataException(name + ": " + why, cause);
  }
}
