package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path directory;

  private static byte[] filled(int value) {
    byte[] content = new byte[1 << 20];
    Arrays.fill(content, (byte) value);
    return content;
  }

  @Test
  void whoLooksSeesTheOldOneOrTheNewOne() throws Exception {
    Path file = directory.resolve("file");
    WholeFile.write(file, filled(0));
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i <= 50; i++) {
                WholeFile.write(file, filled(i));
              }
            });
    do {
      byte[] seen = Files.readAllBytes(file);
      assertThat(seen).isEqualTo(filled(seen[0]));
    } while (!writer.isDone());
    writer.join();
    assertThat(file).hasBinaryContent(filled(50));
  }

  @Test
  void aFailureLeavesNothingBehind() throws Exception {
    Path taken = Files.createDirectories(directory.resolve("taken"));
    Path inside = Files.createFile(taken.resolve("inside"));

    assertThatThrownBy(() -> WholeFile.write(taken, filled(1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(taken.toString());

    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(taken));
    assertThat(inside).isEmptyFile();
  }
}
