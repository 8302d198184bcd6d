package dev.lamina.server.internal.warmup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes TensorFlow's record files. */
final class Records {
  private Records() {}

  static void write(Path file, List<byte[]> records) throws IOException {
    int size = records.stream().mapToInt(record -> record.length + 16).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] record : records) {
      byte[] length =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(record.length).array();
      bytes.put(length).putInt(RecordFile.checksum(length));
      bytes.put(record).putInt(RecordFile.checksum(record));
    }
    Files.write(file, bytes.array());
  }
}
