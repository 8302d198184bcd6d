package dev.lamina.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A network, the same for every contender: fully connected with relu between its layers, or the
 * convolutional one of {@link #convolutional()}.
 *
 * @param widths numbers per row: the input, each layer, the output
 * @param isConvolutional whether two convolutions and a pooling come before the last two layers
 */
public record Net(List<Integer> widths, boolean isConvolutional) {
  /** Rows and columns of an image. */
  public static final int SIDE = 28;

  /** What the convolutions leave of an image: 12 rows of 12 columns of 64 channels. */
  public static final int FLAT = 12 * 12 * 64;

  private static final int SEED = 7;

  /** Copies the widths. */
  public Net {
    widths = List.copyOf(widths);
  }

  /** Returns a fully connected network. */
  public static Net dense(Integer... widths) {
    return new Net(List.of(widths), false);
  }

  /**
   * Returns Keras's classic for MNIST: Conv 32 of 3 x 3, Conv 64 of 3 x 3, MaxPool 2 x 2, Dropout
   * 0.25, Dense 128, Dropout 0.5, Dense 10.
   */
  public static Net convolutional() {
    return new Net(List.of(SIDE * SIDE, FLAT, 128, 10), true);
  }

  /** Returns the numbers of one input row. */
  public int features() {
    return widths.get(0);
  }

  /** Returns the numbers of one output row. */
  public int outputs() {
    return widths.get(widths.size() - 1);
  }

  /** Returns whether outputs are logits of classes; otherwise it is one number to be met. */
  public boolean isClassifier() {
    return outputs() > 1;
  }

  /** Returns the shape of each weight in Keras's layout, kernel and bias by turns. */
  public List<long[]> shapes() {
    List<long[]> shapes = new ArrayList<>();
    if (isConvolutional) {
      shapes.add(new long[] {3, 3, 1, 32});
      shapes.add(new long[] {32});
      shapes.add(new long[] {3, 3, 32, 64});
      shapes.add(new long[] {64});
    }
    for (int i = isConvolutional ? 1 : 0; i + 1 < widths.size(); i++) {
      shapes.add(new long[] {widths.get(i), widths.get(i + 1)});
      shapes.add(new long[] {widths.get(i + 1)});
    }
    return shapes;
  }

  /** Returns Glorot-uniform kernels of a fixed seed, and biases of zero, in order of the shapes. */
  public List<float[]> initialWeights() {
    Random random = new Random(SEED);
    List<float[]> weights = new ArrayList<>();
    for (long[] shape : shapes()) {
      long size = 1;
      for (long dim : shape) {
        size *= dim;
      }
      float[] weight = new float[Math.toIntExact(size)];
      if (shape.length > 1) {
        long out = shape[shape.length - 1];
        long in = shape[shape.length - 2];
        double limit = Math.sqrt(6.0 / (size / out / in * (in + out)));
        for (int i = 0; i < weight.length; i++) {
          weight[i] = (float) ((random.nextDouble() * 2 - 1) * limit);
        }
      }
      weights.add(weight);
    }
    return weights;
  }
}
