package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TInt64;

class TensorBundleTest {
  private static final String INDEX = "v.index";
  private static final String DATA = "v.data-00000-of-00001";

  @TempDir Path directory;

  private Path prefix() {
    return directory.resolve("v");
  }

  private static Map<String, DType> types(Map<String, Array> arrays) {
    Map<String, DType> types = new LinkedHashMap<>();
    arrays.forEach((name, array) -> types.put(name, array.dtype()));
    return types;
  }

  private static Map<String, Array> small() {
    Map<String, Array> arrays = new LinkedHashMap<>();
    arrays.put("dense.kernel", Array.of(new float[] {1, 2, 3, 4}, 2, 2));
    arrays.put("lamina.step", Array.of(new long[] {7}, Shape.scalar()));
    return arrays;
  }

  private Map<String, Array> read(Map<String, Array> written) {
    return TensorBundle.read(prefix(), types(written));
  }

  @Test
  void everyTypeComesBackInOrderAndBitByBit() {
    // Two NaNs with payloads, one of them signalling, a negative zero, the extremes.
    int[] bits = {0x7fc12345, 0x7f812345, 0x80000000, 1, 0xff800000, 0x7f7fffff};
    long[] wide = {0x7ff8000000abcdefL, 0xfff0000000000001L, Long.MIN_VALUE, 1, 0, -1};
    float[] floats = new float[bits.length];
    double[] doubles = new double[wide.length];
    for (int i = 0; i < bits.length; i++) {
      floats[i] = Float.intBitsToFloat(bits[i]);
      doubles[i] = Double.longBitsToDouble(wide[i]);
    }
    Map<String, Array> arrays = new LinkedHashMap<>();
    arrays.put("z", Array.of(floats, 2, 3));
    arrays.put("a", Array.of(doubles, 6, 1));
    arrays.put("bytes", Array.of(new byte[] {0, 1, 127, -128, -1}));
    arrays.put("ints", Array.of(new int[] {Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE}, 1, 4));
    arrays.put("longs", Array.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, Shape.of(2)));
    TensorBundle.write(prefix(), arrays);
    Map<String, Array> back = read(arrays);
    assertThat(back).containsExactlyEntriesOf(arrays);
    for (int i = 0; i < bits.length; i++) {
      assertThat(Float.floatToRawIntBits(((float[]) back.get("z").values())[i])).isEqualTo(bits[i]);
      assertThat(Double.doubleToRawLongBits(((double[]) back.get("a").values())[i]))
          .isEqualTo(wide[i]);
    }
  }

  @Test
  void scalarsAndEmptyArraysComeBack() {
    Map<String, Array> arrays = new LinkedHashMap<>();
    arrays.put("scalar", Array.of(new float[] {3}).reshape(Shape.scalar()));
    arrays.put("one", Array.of(new float[] {3}, 1, 1, 1));
    arrays.put("empty", Array.of(new float[0]));
    arrays.put("noRows", Array.zeros(DType.UINT8, Shape.of(0, 3)));
    arrays.put("noColumns", Array.zeros(DType.INT64, Shape.of(3, 0)));
    TensorBundle.write(prefix(), arrays);
    assertThat(read(arrays)).containsExactlyEntriesOf(arrays);
  }

  @Test
  void anythingMayBeAName() {
    Map<String, Array> arrays = new LinkedHashMap<>();
    for (String name : List.of("dense.kernel", "callback/state", "größe 漢", "a b", "-")) {
      arrays.put(name, Array.of(new float[] {arrays.size()}));
    }
    TensorBundle.write(prefix(), arrays);
    assertThat(read(arrays)).containsExactlyEntriesOf(arrays);
  }

  @Test
  void someOfTheArraysCanBeRead() {
    TensorBundle.write(prefix(), small());
    assertThat(TensorBundle.read(prefix(), Map.of("lamina.step", DType.INT64)))
        .containsOnlyKeys("lamina.step");
    assertThat(TensorBundle.read(prefix(), Map.of())).isEmpty();
  }

  @Test
  void anotherNameOrTypeThanWrittenIsAnError() {
    TensorBundle.write(prefix(), small());
    assertThatThrownBy(() -> TensorBundle.read(prefix(), Map.of("dense.bias", DType.FLOAT32)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("dense.bias");
    assertThatThrownBy(() -> TensorBundle.read(prefix(), Map.of("lamina.step", DType.INT32)))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void nothingCannotBeWritten() {
    assertThatThrownBy(() -> TensorBundle.write(prefix(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no arrays to write to " + prefix());
  }

  @Test
  void aPlaceThatCannotBeWrittenIsAnError() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> TensorBundle.write(file.resolve("v"), small()))
        .isInstanceOf(SavedModelException.class)
        .hasCauseInstanceOf(EngineException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {INDEX, DATA})
  void aMissingFileIsAnError(String name) throws IOException {
    TensorBundle.write(prefix(), small());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .containsExactlyInAnyOrder(directory.resolve(INDEX), directory.resolve(DATA));
    }
    Files.delete(directory.resolve(name));
    assertThatThrownBy(() -> read(small())).isInstanceOf(EngineException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {INDEX, DATA})
  void everyTruncationIsAnError(String name) throws IOException {
    TensorBundle.write(prefix(), small());
    byte[] whole = Files.readAllBytes(directory.resolve(name));
    for (int length = 0; length < whole.length; length++) {
      Files.write(directory.resolve(name), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(small()))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(EngineException.class);
    }
  }

  /** Some bytes of the index mean nothing: an empty block, and what fills up its end. */
  @ParameterizedTest
  @ValueSource(strings = {INDEX, DATA})
  void aByteThatWasChangedIsAnErrorOrDoesNoHarm(String name) throws IOException {
    TensorBundle.write(prefix(), small());
    byte[] whole = Files.readAllBytes(directory.resolve(name));
    int errors = 0;
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (i % 2 == 0 ? 0xff : 1 << i % 8);
      Files.write(directory.resolve(name), changed);
      try {
        if (!read(small()).equals(small())) {
          fail("byte %d of %d changes the values".formatted(i, whole.length));
        }
      } catch (EngineException e) {
        errors++;
      }
    }
    assertThat(errors).isGreaterThan(whole.length / 2);
    if (name.equals(DATA)) {
      assertThat(errors).isEqualTo(whole.length);
    }
  }

  /** Reads a checkpoint as TensorFlow does, without our check. */
  static final class ReadUnchecked {
    public static void main(String[] args) {
      try (Graph graph = new Graph();
          Session session = new Session(graph)) {
        Ops tf = Ops.create(graph);
        Restore restore =
            tf.train.restore(
                tf.constant(args[0]),
                TensorBundle.strings(tf, List.of("lamina.step")),
                TensorBundle.noSlices(tf, 1),
                List.of(TInt64.class));
        session.runner().fetch(restore.tensors().get(0).asOutput()).run().close();
      }
    }

    private ReadUnchecked() {}
  }

  @Test
  void anIndexThatClaimsTooMuchIsAnErrorAndNotTheEndOfTheProcess() throws Exception {
    TensorBundle.write(prefix(), small());
    byte[] index = Files.readAllBytes(directory.resolve(INDEX));
    int at = index.length - 48;
    for (int block = 0; block < 2; block++) {
      // From 0 on, 2^62 bytes long; seven bits a byte, the lowest first.
      for (int b : new int[] {0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40}) {
        index[at++] = (byte) b;
      }
    }
    Files.write(directory.resolve(INDEX), index);
    assertThatThrownBy(() -> read(small()))
        .isInstanceOf(EngineException.class)
        .hasMessage(directory.resolve(INDEX) + " is no checkpoint index, or is damaged at its end");

    ChildJvm.Result unchecked =
        ChildJvm.run(entry -> true, ReadUnchecked.class, List.of(prefix().toString()));
    assertThat(unchecked.exit()).isNotZero();
    assertThat(unchecked.output()).contains("std::bad").doesNotContain("Exception in thread");
  }
}
