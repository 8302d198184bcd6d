package dev.lamina.benchmarks;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The rows that a workload trains on, as flat arrays. Pixels become floats only when somebody asks,
 * so that who works with bytes does not carry them.
 */
public final class Samples {
  /** The largest value of a pixel. */
  public static final float WHITE = 255;

  private final int features;
  private final byte[] pixels;
  private final int[] labels;
  private final float[] targets;
  private float[] inputs;

  private Samples(int features, byte[] pixels, float[] inputs, int[] labels, float[] targets) {
    this.features = features;
    this.pixels = pixels;
    this.inputs = inputs;
    this.labels = labels;
    this.targets = targets;
  }

  /**
   * Returns the samples for a workload.
   *
   * @param folder holds Lamina's example data
   */
  public static Samples of(Workload workload, Path folder) {
    try {
      return switch (workload.net().features()) {
        case 1 -> line(workload.rows());
        case 6 -> apartments(folder.resolve("athens-apartments.csv"));
        default -> digits(folder.resolve("mnist"));
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Samples line(int rows) {
    float[] x = new float[rows];
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = i % 4 + 1;
      y[i] = 2 * x[i];
    }
    return new Samples(1, new byte[0], x, new int[0], y);
  }

  /** Apartments: five columns and the logarithm of the first, standardized; prices in 100,000. */
  private static Samples apartments(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    int rows = lines.size() - 1;
    float[] x = new float[rows * 6];
    float[] y = new float[rows];
    for (int i = 0; i < rows; i++) {
      String[] cells = lines.get(i + 1).split(",", -1);
      for (int j = 0; j < 5; j++) {
        x[i * 6 + j] = Float.parseFloat(cells[j + 1]);
      }
      x[i * 6 + 5] = (float) Math.log(x[i * 6]);
      y[i] = Float.parseFloat(cells[6]) / 100_000;
    }
    for (int j = 0; j < 6; j++) {
      standardize(x, j, 6);
    }
    return new Samples(6, new byte[0], x, new int[0], y);
  }

  private static void standardize(float[] x, int column, int width) {
    int rows = x.length / width;
    double mean = 0;
    for (int i = 0; i < rows; i++) {
      mean += x[i * width + column] / (double) rows;
    }
    double variance = 0;
    for (int i = 0; i < rows; i++) {
      variance += Math.pow(x[i * width + column] - mean, 2) / rows;
    }
    for (int i = 0; i < rows; i++) {
      x[i * width + column] = (float) ((x[i * width + column] - mean) / Math.sqrt(variance));
    }
  }

  private static Samples digits(Path folder) throws IOException {
    byte[] pixels = idx(folder.resolve("train-images-idx3-ubyte.gz"));
    byte[] digits = idx(folder.resolve("train-labels-idx1-ubyte.gz"));
    int[] labels = new int[digits.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = digits[i];
    }
    return new Samples(Net.SIDE * Net.SIDE, pixels, new float[0], labels, new float[0]);
  }

  /** Reads the values of an IDX file of bytes. */
  private static byte[] idx(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new GZIPInputStream(raw, 1 << 16))) {
      int dimensions = in.readInt() & 0xff;
      int size = 1;
      for (int i = 0; i < dimensions; i++) {
        size *= in.readInt();
      }
      byte[] values = new byte[size];
      in.readFully(values);
      return values;
    }
  }

  /** Returns the number of rows there are; an epoch may have fewer. */
  public int rows() {
    return isClassified() ? labels.length : targets.length;
  }

  /** Returns the numbers of one row. */
  public int features() {
    return features;
  }

  /** Returns whether rows have labels rather than targets. */
  public boolean isClassified() {
    return labels.length > 0;
  }

  /** Returns whether rows are images, which {@link #pixels()} has as bytes. */
  public boolean isImages() {
    return pixels.length > 0;
  }

  /** Returns the images as bytes, rows one after the other. */
  public byte[] pixels() {
    return pixels;
  }

  /** Returns the rows as floats, one after the other; pixels between 0 and 1. */
  public synchronized float[] inputs() {
    if (inputs.length == 0) {
      inputs = new float[pixels.length];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (pixels[i] & 0xff) * (1 / WHITE);
      }
    }
    return inputs;
  }

  /** Returns the class of each row. */
  public int[] labels() {
    return labels;
  }

  /** Returns the number each row should give. */
  public float[] targets() {
    return targets;
  }
}
