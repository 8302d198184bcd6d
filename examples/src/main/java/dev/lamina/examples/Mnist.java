package dev.lamina.examples;

import dev.lamina.api.Array;
import dev.lamina.api.Dataset;
import dev.lamina.training.data.Idx;
import java.net.URL;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The handwritten digits that come with the examples: 28 x 28 x 1 bytes each, and what they are.
 */
final class Mnist {
  private Mnist() {}

  /** Returns the 60,000 to learn from. */
  static Dataset train() {
    return Idx.dataset(file("train-images-idx3"), file("train-labels-idx1"));
  }

  /** Returns the 10,000 to test with, by other writers. */
  static Dataset test() {
    return Idx.dataset(file("t10k-images-idx3"), file("t10k-labels-idx1"));
  }

  private static URL file(String name) {
    return Objects.requireNonNull(Mnist.class.getResource("mnist/" + name + "-ubyte.gz"));
  }

  /** Returns the labels. */
  static int[] labels(Dataset digits) {
    Array targets = digits.targets();
    return IntStream.range(0, digits.size()).map(i -> (int) targets.get(i)).toArray();
  }

  /** Returns the digits whose labels are among those asked for, at most so many of each. */
  static Dataset only(Dataset digits, IntPredicate wanted, int ofEach) {
    int[] labels = labels(digits);
    int[] count = new int[10];
    int[] rows =
        IntStream.range(0, labels.length)
            .filter(i -> wanted.test(labels[i]) && count[labels[i]]++ < ofEach)
            .toArray();
    return Dataset.of(digits.inputs().take(rows), digits.targets().take(rows));
  }
}
