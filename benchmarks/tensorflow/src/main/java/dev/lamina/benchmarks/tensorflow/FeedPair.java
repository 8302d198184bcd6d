package dev.lamina.benchmarks.tensorflow;

import dev.lamina.benchmarks.Samples;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.family.TType;

/** Two tensors that are written again for each batch of a size. */
final class FeedPair implements AutoCloseable {
  private final Samples samples;
  private final int size;
  private final boolean asBytes;
  private final TType inputs;
  private final TType targets;
  private final FloatDataBuffer[] floatRows;
  private final ByteDataBuffer[] byteRows;
  private final int[] labels;
  private final float[] numbers;

  FeedPair(Samples samples, int size, boolean asBytes) {
    this.samples = samples;
    this.size = size;
    this.asBytes = asBytes;
    inputs = Tensors.inputs(samples, asBytes, size);
    targets = Tensors.targets(samples, size);
    floatRows = new FloatDataBuffer[asBytes ? 0 : size];
    byteRows = new ByteDataBuffer[asBytes ? size : 0];
    for (int i = 0; i < size; i++) {
      long offset = (long) i * samples.features();
      if (asBytes) {
        byteRows[i] = inputs.asRawTensor().data().offset(offset);
      } else {
        floatRows[i] = inputs.asRawTensor().data().asFloats().offset(offset);
      }
    }
    labels = new int[size];
    numbers = new float[size];
  }

  TType inputs() {
    return inputs;
  }

  TType targets() {
    return targets;
  }

  /** Writes the rows that an order names. */
  void fill(int[] order, int from) {
    int width = samples.features();
    if (asBytes) {
      for (int i = 0; i < size; i++) {
        byteRows[i].write(samples.pixels(), order[from + i] * width, width);
      }
    } else {
      float[] all = samples.inputs();
      for (int i = 0; i < size; i++) {
        floatRows[i].write(all, order[from + i] * width, width);
      }
    }
    if (samples.isClassified()) {
      for (int i = 0; i < size; i++) {
        labels[i] = samples.labels()[order[from + i]];
      }
      targets.asRawTensor().data().asInts().write(labels);
    } else {
      for (int i = 0; i < size; i++) {
        numbers[i] = samples.targets()[order[from + i]];
      }
      targets.asRawTensor().data().asFloats().write(numbers);
    }
  }

  @Override
  public void close() {
    inputs.close();
    targets.close();
  }
}
