package dev.lamina.api.internal;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks the end of a checkpoint's index file, the one part of it that has no checksum. TensorFlow
 * 2.18 allocates as much memory as it says, and where there is not so much, ends the process
 * (std::bad_alloc; shown by TensorBundleTest).
 *
 * <p>The file is a table of blocks. Its last 48 bytes are two pairs of numbers, where the meta
 * index and the index block stand and how long they are, zeros up to 40 bytes, and a magic number.
 */
public final class CheckpointIndex {
  private static final int FOOTER = 48;
  private static final int TRAILER = 5; // a block's type and checksum
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int DATA_LOSS = 15;

  private CheckpointIndex() {}

  /**
   * Does nothing if the file is not there: TensorFlow says so itself.
   *
   * @throws EngineException if the file's end does not fit the file
   */
  public static void check(Path index) {
    if (!Files.isRegularFile(index)) {
      return;
    }
    boolean fits;
    try (FileChannel file = FileChannel.open(index)) {
      fits = file.size() >= FOOTER && fits(footer(file), file.size() - FOOTER);
    } catch (IOException e) {
      throw new EngineException(DATA_LOSS, "%s cannot be read: %s".formatted(index, e));
    }
    if (!fits) {
      throw new EngineException(
          DATA_LOSS, index + " is no checkpoint index, or is damaged at its end");
    }
  }

  private static ByteBuffer footer(FileChannel file) throws IOException {
    ByteBuffer footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
    file.position(file.size() - FOOTER);
    while (footer.hasRemaining() && file.read(footer) >= 0) {
      // until it is full
    }
    return footer.flip();
  }

  private static boolean fits(ByteBuffer footer, long end) {
    try {
      boolean metaIndex = blockFits(varint(footer), varint(footer), end);
      boolean index = blockFits(varint(footer), varint(footer), end);
      return metaIndex && index && footer.getLong(FOOTER - Long.BYTES) == MAGIC;
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  private static boolean blockFits(long offset, long size, long end) {
    return offset >= 0 && size >= 0 && size <= end - TRAILER && offset <= end - TRAILER - size;
  }

  /** Seven bits a byte, the lowest first; the eighth says that another byte follows. */
  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = bytes.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return -1;
  }
}
