package dev.lamina.server.internal.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("records");
  }

  private List<byte[]> read(int most) throws IOException {
    return new RecordFile(file).read(most);
  }

  @Test
  void checksumsAreTensorFlows() {
    // The first 12 bytes of every event file: a record of 24 bytes, and the length's checksum.
    byte[] start = HexFormat.of().parseHex("1800000000000000a37f4b22");
    assertThat(RecordFile.checksum(Arrays.copyOf(start, 8))).isEqualTo(0x224b7fa3);
  }

  @Test
  void recordsAreRead() throws IOException {
    byte[] first = {1, 2, 3};
    byte[] second = {};
    Records.write(file, List.of(first, second));
    assertThat(Files.size(file)).isEqualTo(16 + 3 + 16);
    assertThat(read(2)).containsExactly(first, second);
    Files.write(file, new byte[0]);
    assertThat(read(2)).isEmpty();
  }

  @Test
  void thereMayNotBeTooMany() throws IOException {
    Records.write(file, List.of(new byte[1], new byte[1], new byte[1]));
    assertThatThrownBy(() -> read(2)).hasMessage(file + " has more than 2 records");
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    Records.write(file, List.of(new byte[] {1, 2, 3}));
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 1; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> read(2)).as("%d bytes", length).isInstanceOf(IOException.class);
    }
  }

  @Test
  void everyWrongByteIsNoticed() throws IOException {
    Records.write(file, List.of(new byte[] {1, 2, 3}));
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) 0x80;
      Files.write(file, damaged);
      assertThatThrownBy(() -> read(2)).as("byte %d", i).isInstanceOf(IOException.class);
    }
  }
}
