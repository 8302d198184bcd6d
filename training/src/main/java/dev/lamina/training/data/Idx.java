package dev.lamina.training.data;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;

/**
 * Reads IDX files, the format of MNIST and of the data sets made in its likeness.
 *
 * <pre>
 * 00 00 | type | number of dimensions d | d sizes, 4 bytes each | values, last dimension fastest
 *
 * type 08 unsigned byte -> uint8     type 0C int -> int32
 * type 0D float -> float32           type 0E double -> float64</pre>
 *
 * <p>All numbers are big-endian. The types 09 (signed byte) and 0B (short) have no {@link DType}
 * and are refused. A gzip file is unpacked as it is read, whatever its name.
 *
 * <p>The header is not trusted: memory grows with the values that are really there.
 *
 * <p>Format: <a href="http://yann.lecun.com/exdb/mnist/">The MNIST database of handwritten
 * digits</a>, "File formats".
 *
 * <pre>{@code
 * Dataset train = Idx.dataset(Path.of("train-images.gz"), Path.of("train-labels.gz"));
 * }</pre>
 */
public final class Idx {
  private Idx() {}

  /**
   * Returns the array in a file: MNIST's images are {@code (60000, 28, 28) uint8}.
   *
   * @throws DataException if the file cannot be read, is no IDX file, or is shorter or longer than
   *     its header says
   */
  public static Array read(Path path) {
    return read(Source.of(path));
  }

  /** Returns the array at a URL, such as a class path resource. */
  public static Array read(URL url) {
    return read(Source.of(url));
  }

  /**
   * Returns the array in a stream, and closes it.
   *
   * @param name what errors call the stream
   */
  public static Array read(String name, InputStream stream) {
    return read(Source.of(name, stream));
  }

  /**
   * Returns images with a channel axis at the end, as convolutions take them: (n, height, width,
   * 1).
   */
  public static Array images(Path path) {
    return withChannel(path.toString(), read(path));
  }

  /**
   * Returns images (n, height, width, 1) and, as targets, their labels (n) as int32.
   *
   * @param images a file of (n, height, width), or (n, height, width, channels), unsigned bytes
   * @param labels a file of (n) unsigned bytes or ints
   * @throws DataException if a file cannot be read, has another shape, or the two differ in n
   */
  public static Dataset dataset(Path images, Path labels) {
    return dataset(Source.of(images), Source.of(labels));
  }

  /** Returns images and labels as {@link #dataset(Path, Path)} does, from URLs. */
  public static Dataset dataset(URL images, URL labels) {
    return dataset(Source.of(images), Source.of(labels));
  }

  /** Returns images and labels as {@link #dataset(Path, Path)} does, and closes the streams. */
  public static Dataset dataset(InputStream images, InputStream labels) {
    return dataset(Source.of("images", images), Source.of("labels", labels));
  }

  private static Dataset dataset(Source images, Source labels) {
    Array inputs = withChannel(images.name(), read(images));
    Array targets = labels(labels.name(), read(labels));
    if (inputs.rows() != targets.rows()) {
      throw new DataException(
          "%s has %d images but %s has %d labels; each image needs one label"
              .formatted(images.name(), inputs.rows(), labels.name(), targets.rows()));
    }
    return Dataset.of(inputs, targets);
  }

  private static Array withChannel(String name, Array array) {
    int rank = array.shape().rank();
    if (array.dtype() != DType.UINT8 || rank < 3 || rank > 4) {
      throw new DataException(
          ("%s holds %s %s (expected: images, (n, height, width) uint8). Is it the file of the "
                  + "labels?")
              .formatted(name, array.shape(), array.dtype()));
    }
    return rank == 4 ? array : array.reshape(array.shape().append(1));
  }

  private static Array labels(String name, Array array) {
    boolean whole = array.dtype() == DType.UINT8 || array.dtype() == DType.INT32;
    if (!whole || array.shape().rank() != 1) {
      throw new DataException(
          "%s holds %s %s (expected: labels, (n,) uint8 or int32). Is it the file of the images?"
              .formatted(name, array.shape(), array.dtype()));
    }
    int[] result = new int[array.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) array.get(i);
    }
    return Array.of(result);
  }

  private static Array read(Source source) {
    try (BufferedInputStream stored = source.open();
        InputStream in = Source.unpacked(stored)) {
      long size = in == stored ? source.size() : Source.UNKNOWN_SIZE;
      return new IdxReader(source.name(), in, size).read();
    } catch (IOException e) {
      throw Source.unreadable(source.name(), e);
    }
  }
}
