package dev.lamina.benchmarks.lamina;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.Dataset;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.ExampleSpec;
import dev.lamina.api.Shape;
import dev.lamina.api.TensorSpec;
import dev.lamina.benchmarks.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Images in a mapped file, each read when it is wanted: data that memory need not hold. */
record PixelFile(MappedByteBuffer file, int width, int[] labels) implements ExampleReader {
  /** Writes the samples to a file that goes with the process. */
  static Dataset dataset(Samples samples) {
    try {
      Path file = Files.createTempFile("pixels", ".bin");
      Files.write(file, samples.pixels());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE)) {
        MappedByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, channel.size());
        return Dataset.of(new PixelFile(mapped, samples.features(), samples.labels()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public ExampleSpec spec() {
    return ExampleSpec.of(
        new TensorSpec(Shape.batchOf(width), DType.UINT8),
        new TensorSpec(Shape.batchOf(), DType.INT32));
  }

  @Override
  public Batch read(int[] numbers) {
    byte[] pixels = new byte[numbers.length * width];
    for (int i = 0; i < numbers.length; i++) {
      file.get(numbers[i] * width, pixels, i * width, width);
    }
    return new Batch(
        Array.of(pixels, numbers.length, width),
        Array.of(Arrays.stream(numbers).map(i -> labels[i]).toArray()));
  }
}
