package dev.lamina.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.DType;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes are written by hand from yann.lecun.com/exdb/mnist, "The IDX file format". */
class IdxTest {
  /** Two images of 2 rows and 3 columns: 0 to 5 and 250 to 255. */
  private static final String IMAGES =
      "00 00 08 03  00 00 00 02  00 00 00 02  00 00 00 03  00 01 02 03 04 05  FA FB FC FD FE FF";

  private static final String LABELS = "00 00 08 01  00 00 00 02  07 C8";

  @TempDir Path folder;

  @Test
  void unsignedBytesHaveTheShapeOfTheHeader() throws IOException {
    Array images = Idx.read(file("images", IMAGES));

    assertThat(images.dtype()).isEqualTo(DType.UINT8);
    assertThat(images.shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(images.floats()).containsExactly(0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255);
  }

  @Test
  void intsAreBigEndian() throws IOException {
    Array ints = Idx.read(file("ints", "00 00 0C 01  00 00 00 02  00 00 01 02  FF FF FF FE"));

    assertThat(ints.dtype()).isEqualTo(DType.INT32);
    assertThat((int[]) ints.values()).containsExactly(0x102, -2);
  }

  @Test
  void floatsAreIeee754() throws IOException {
    // IEEE 754: 1.0 is 3F800000, -2.5 is C0200000.
    Array floats =
        Idx.read(file("floats", "00 00 0D 02 00 00 00 01 00 00 00 02  3F800000 C0200000"));

    assertThat(floats.shape()).isEqualTo(Shape.of(1, 2));
    assertThat((float[]) floats.values()).containsExactly(1f, -2.5f);
  }

  @Test
  void doublesAreIeee754() throws IOException {
    // IEEE 754: 1.0 is 3FF00000 00000000, -2.5 is C0040000 00000000.
    Array doubles =
        Idx.read(file("doubles", "00 00 0E 01 00 00 00 02  3FF0000000000000 C004000000000000"));

    assertThat((double[]) doubles.values()).containsExactly(1, -2.5);
  }

  @Test
  void gzipIsKnownByItsBytesAndNotByItsName() throws IOException {
    Path packed = Files.write(folder.resolve("images.bin"), gzip(bytes(IMAGES)));
    Path plain = file("images.gz", IMAGES);

    assertThat(Idx.read(packed)).isEqualTo(Idx.read(plain));
    assertThat(Idx.read(packed.toUri().toURL())).isEqualTo(Idx.read(plain));
  }

  @Test
  void moreThanTheFirstAllocationGrows() throws IOException {
    int n = (1 << 25) + 3; // twice the 16 MiB that a header may claim unseen, and a bit
    byte[] file = Arrays.copyOf(bytes("00 00 08 01  02 00 00 03"), 8 + n);
    file[8 + n - 1] = 42;

    Array array = Idx.read("big", new ByteArrayInputStream(gzip(file)));

    assertThat(array.size()).isEqualTo(n);
    assertThat(array.get(n - 1)).isEqualTo(42);
  }

  @Test
  void aFileOfNoExamplesHasNoRows() throws IOException {
    assertThat(Idx.read(file("none", "00 00 08 02  00 00 00 00  00 00 00 05")).shape())
        .isEqualTo(Shape.of(0, 5));
  }

  @Test
  void imagesGetAChannelAndLabelsBecomeInts() throws IOException {
    Dataset data = Idx.dataset(file("images", IMAGES), file("labels", LABELS));

    assertThat(data.inputs().shape()).isEqualTo(Shape.of(2, 2, 3, 1));
    assertThat(data.inputs().dtype()).isEqualTo(DType.UINT8);
    assertThat(data.targets()).isEqualTo(Array.of(new int[] {7, 0xC8}));
    assertThat(Idx.images(file("images", IMAGES))).isEqualTo(data.inputs());
  }

  @Test
  void streamsGiveTheSameDatasetAndAreClosed() throws IOException {
    Closing images = new Closing(gzip(bytes(IMAGES)));
    Closing labels = new Closing(bytes(LABELS));

    Dataset data = Idx.dataset(images, labels);

    assertThat(data.inputs()).isEqualTo(Idx.images(file("images", IMAGES)));
    assertThat(images.closed).isTrue();
    assertThat(labels.closed).isTrue();
  }

  @Test
  void swappedFilesAreNoticed() throws IOException {
    Path images = file("images", IMAGES);
    Path labels = file("labels", LABELS);

    assertThatThrownBy(() -> Idx.dataset(labels, images))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("labels holds (2,) uint8")
        .hasMessageContaining("Is it the file of the labels?");
    assertThatThrownBy(() -> Idx.dataset(images, images))
        .hasMessageContaining("(expected: labels, (n,) uint8 or int32)");
    Path doubles = file("doubles", "00 00 0E 01 00 00 00 01  3FF0000000000000");
    assertThatThrownBy(() -> Idx.dataset(images, doubles)).isInstanceOf(DataException.class);
  }

  @Test
  void eachImageNeedsALabel() throws IOException {
    Path images = file("images", IMAGES);
    Path labels = file("labels", "00 00 08 01  00 00 00 03  07 08 09");

    assertThatThrownBy(() -> Idx.dataset(images, labels))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 2 images but")
        .hasMessageContaining("has 3 labels");
  }

  @Test
  void aWrongMagicNumberIsNoIdx() throws IOException {
    assertRefused("1F 8C 08 03 00", "is no IDX file: it begins with 1F 8C (expected: 00 00)");
  }

  @Test
  void typesThatWeLackAreNamed() throws IOException {
    assertRefused("00 00 0B 01 00 00 00 01", "0x0B (short) is not supported. Supported: 0x08");
    assertRefused("00 00 09 01 00 00 00 01", "0x09 (signed byte)");
    assertRefused("00 00 0A 01 00 00 00 01", "0x0A is not supported");
  }

  @Test
  void aHeaderWithoutDimensionsIsRefused() throws IOException {
    assertRefused("00 00 08 00 01", "the header has no dimensions");
  }

  @Test
  void aFileThatEndsInItsHeaderIsRefused() throws IOException {
    assertRefused("", "ends within the header");
    assertRefused("00 00 08", "ends within the header");
    assertRefused("00 00 08 02 00 00 00 01 00", "ends within the header");
  }

  @Test
  void aTruncatedFileSaysHowMuchIsThere() throws IOException {
    assertRefused(
        "00 00 08 01 00 00 00 05 01 02",
        "cut off: the header promises 5 bytes of values but 2 follow");
    assertRefused(
        "00 00 0C 01 00 00 00 02 00 00 00 01 00", "promises 8 bytes of values but 5 follow");
  }

  @Test
  void aTruncatedGzipStreamSaysHowMuchIsThere() throws IOException {
    byte[] file = new byte[8 + 100_000];
    new Random(1).nextBytes(file);
    System.arraycopy(bytes("00 00 08 01  00 01 86 A0"), 0, file, 0, 8);
    byte[] whole = gzip(file);

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(
            "test is cut off: the header promises 100000 bytes of values but [45]\\d{4} follow.*");
    // The values are all there, but not the checksum.
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 4)))
        .isInstanceOf(DataException.class);
  }

  @Test
  void aGzipStreamWithAWrongChecksumIsRefused() throws IOException {
    byte[] packed = gzip(bytes(IMAGES));
    packed[packed.length - 8] ^= 1; // the first byte of the CRC-32, RFC 1952

    assertThatThrownBy(() -> read(packed))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("GZIP trailer");
  }

  @Test
  void trailingBytesAreRefused() throws IOException {
    assertRefused("00 00 08 01 00 00 00 02 01 02 03", "promises 2 bytes of values but 3 follow");
    assertThatThrownBy(() -> read(gzip(bytes("00 00 08 01 00 00 00 02 01 02 03"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("promises 2 bytes of values but more follow");
  }

  @Test
  void aHeaderThatPromisesMoreThanFitsIsRefused() throws IOException {
    assertRefused(
        "00 00 08 01 FF FF FF FF", "promises (4294967295,) uint8, more than a Java array");
    assertRefused("00 00 0C 02 00 01 00 00 00 00 80 00", "more than a Java array");
    assertRefused("00 00 08 03 FF FF FF FF FF FF FF FF FF FF FF FF", "more than a Java array");
  }

  @Test
  void aHugePromiseWithoutDataCostsLittleMemory() throws IOException {
    // 0x7FFFFFF0 bytes: it would fit a Java array, but not this machine's patience.
    String header = "00 00 08 01 7F FF FF F0 01";

    long before = allocatedByThisThread();
    assertRefused(header, "promises 2147483632 bytes of values but 1 follow");
    assertThat(allocatedByThisThread() - before).isLessThan(100_000_000);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Idx.read(folder.resolve("nowhere")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nowhere: no such file");
  }

  private static long allocatedByThisThread() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Both as a file, whose size is known, and as a stream, whose size is not. */
  private void assertRefused(String hex, String message) throws IOException {
    Path path = file("test", hex);
    assertThatThrownBy(() -> Idx.read(path))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
    String ofStream = message.replaceFirst("but 3 follow", "but more follow");
    assertThatThrownBy(() -> read(bytes(hex)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(ofStream);
  }

  private static Array read(byte[] bytes) {
    return Idx.read("test", new ByteArrayInputStream(bytes));
  }

  private Path file(String name, String hex) throws IOException {
    return Files.write(folder.resolve(name), bytes(hex));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static final class Closing extends ByteArrayInputStream {
    private boolean closed;

    Closing(byte[] bytes) {
      super(bytes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
