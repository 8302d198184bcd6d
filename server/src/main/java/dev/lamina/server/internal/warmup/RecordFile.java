package dev.lamina.server.internal.warmup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of TensorFlow's TFRecord format: for each record its length (8 bytes), a checksum of the
 * length (4), the data, and a checksum of the data (4), numbers little-endian.
 */
final class RecordFile {
  private static final int MASK = 0xa282ead8;

  private final Path file;

  RecordFile(Path file) {
    this.file = file;
  }

  /**
   * Returns the records.
   *
   * @param most how many there may be
   * @throws IOException if the file cannot be read, is damaged, or has more
   */
  List<byte[]> read(int most) throws IOException {
    List<byte[]> records = new ArrayList<>();
    long rest = Files.size(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (rest > 0) {
        if (records.size() == most) {
          throw new IOException("%s has more than %d records".formatted(file, most));
        }
        byte[] length = checked(in, rest, 8);
        rest -= 12;
        byte[] record = checked(in, rest, littleEndian(length).getLong());
        rest -= record.length + 4L;
        records.add(record);
      }
    }
    return records;
  }

  private byte[] checked(DataInputStream in, long rest, long length) throws IOException {
    // The length comes from the file: no memory is taken for more than there is.
    if (length < 0 || length > rest - 4) {
      throw new IOException("%s ends within a record".formatted(file));
    }
    byte[] bytes = new byte[(int) Math.min(length, Integer.MAX_VALUE - 8)];
    in.readFully(bytes);
    byte[] checksum = new byte[4];
    in.readFully(checksum);
    if (littleEndian(checksum).getInt() != checksum(bytes)) {
      throw new IOException("%s is damaged: a checksum is wrong".formatted(file));
    }
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + MASK;
  }
}
