package dev.lamina.models.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.SavedModelException;
import dev.lamina.api.internal.Engine;
import dev.lamina.api.internal.EngineException;
import dev.lamina.models.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicDirectoryTest {
  private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";

  @TempDir Path parent;

  private static AtomicDirectory.Writer text(String text) {
    return files -> Files.writeString(files.resolve("text"), text);
  }

  private void write(Path directory, String text) {
    AtomicDirectory.write(directory, true, text(text));
  }

  private static String read(Path directory) throws IOException {
    return Files.readString(directory.resolve("text"));
  }

  /** Puts a directory there as a process that was killed would have left it. */
  private Path left(String name, String text) throws IOException {
    return Files.writeString(Files.createDirectory(parent.resolve(name)).resolve("text"), text)
        .getParent();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDirectoryIsWrittenWithTheOnesAboveIt() throws IOException {
    Path directory = parent.resolve("a/b/model");
    AtomicDirectory.write(directory, false, text("one"));
    assertThat(read(directory)).isEqualTo("one");
    try (Stream<Path> siblings = Files.list(parent.resolve("a/b"))) {
      assertThat(siblings).containsExactly(directory);
    }
  }

  @Test
  void aRelativePathIsUnderstood() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path relative = here.relativize(parent.toRealPath()).resolve("./x/../model");
    AtomicDirectory.write(relative, false, text("one"));
    assertThat(read(parent.resolve("model"))).isEqualTo("one");
  }

  @Test
  void nothingIsThereBeforeItIsComplete() {
    Path directory = parent.resolve("model");
    AtomicDirectory.write(
        directory,
        false,
        files -> {
          assertThat(files)
              .isEmptyDirectory()
              .hasParent(parent.toRealPath())
              .isNotEqualTo(directory);
          assertThat(String.valueOf(files.getFileName())).startsWith(".model.");
          assertThat(directory).doesNotExist();
        });
    assertThat(names()).containsExactly("model");
  }

  @Test
  void whatIsThereIsKeptUnlessItMayBeReplaced() throws IOException {
    Path directory = left("model", "old");
    assertThatThrownBy(() -> AtomicDirectory.write(directory, false, text("new")))
        .isInstanceOf(SavedModelException.class)
        .hasMessage(
            directory + " exists already. Choose another directory, or allow it to be replaced");
    assertThat(read(directory)).isEqualTo("old");
    assertThat(names()).containsExactly("model");
  }

  @Test
  void whatMayBeReplacedIsReplacedAndLeavesNothing() throws IOException {
    Path directory = left("model", "old");
    Files.createDirectories(directory.resolve("sub/sub"));
    Files.writeString(directory.resolve("sub/sub/more"), "old");
    write(directory, "new");
    assertThat(read(directory)).isEqualTo("new");
    assertThat(directory.resolve("sub")).doesNotExist();
    assertThat(names()).containsExactly("model");
  }

  @Test
  void aFailureKeepsTheOldAndLeavesNothing() throws IOException {
    Path directory = left("model", "old");
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    directory,
                    true,
                    files -> {
                      Files.writeString(files.resolve("text"), "half");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(SavedModelException.class)
        .hasMessage(directory + " cannot be written: java.io.IOException: disk full")
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    directory,
                    true,
                    files -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(read(directory)).isEqualTo("old");
    assertThat(names()).containsExactly("model");
  }

  @Test
  void whatTensorFlowCannotWriteIsTheSameKindOfError() {
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    parent.resolve("model"),
                    true,
                    files -> {
                      Engine.loadSavedModel(
                          files, "serve", org.tensorflow.proto.ConfigProto.getDefaultInstance());
                    }))
        .isInstanceOf(SavedModelException.class)
        .hasMessageStartingWith(parent.resolve("model") + " cannot be written: ")
        .hasCauseInstanceOf(EngineException.class);
    assertThat(names()).isEmpty();
  }

  @Test
  void whereNoDirectoryCanBeIsAnError() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "x");
    assertThatThrownBy(() -> write(file.resolve("model"), "new"))
        .isInstanceOf(SavedModelException.class)
        .hasMessageStartingWith(file.resolve("model") + " cannot be written: ");
    assertThatThrownBy(() -> write(Path.of("/"), "new"))
        .isInstanceOf(SavedModelException.class)
        .hasMessage(Path.of("/") + " is no directory that can be written");
  }

  @Test
  void somebodysDataAreNeverReplaced() throws IOException {
    Path directory = Files.createDirectory(parent.resolve("home"));
    Files.writeString(directory.resolve("thesis"), "years of work");
    assertThatThrownBy(() -> write(directory, "new"))
        .isInstanceOf(SavedModelException.class)
        .hasMessage(
            directory
                + " holds other files and no text, so it is not replaced."
                + " Choose another directory, or empty it");
    assertThat(directory.resolve("thesis")).hasContent("years of work");
    Path file = directory.resolve("thesis");
    assertThatThrownBy(() -> write(file, "new"))
        .isInstanceOf(SavedModelException.class)
        .hasMessage(file + " is a file. Choose another place for the directory");
    assertThat(names()).containsExactly("home");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anEmptyDirectoryIsReplaced() throws IOException {
    Path directory = Files.createDirectory(parent.resolve("model"));
    write(directory, "new");
    assertThat(read(directory)).isEqualTo("new");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowed() throws IOException {
    Path directory = left("real", "old");
    Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
    write(link, "new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(read(directory)).isEqualTo("new");

    Path below =
        Files.createSymbolicLink(
            parent.resolve("below"), Files.createDirectory(parent.resolve("disk")));
    write(below.resolve("model"), "one");
    write(below.resolve("model"), "two");
    assertThat(read(parent.resolve("disk/model"))).isEqualTo("two");
    assertThat(names()).containsExactly("below", "disk", "link", "real");
  }

  @Test
  void whatAKilledWriterLeftIsNotTakenForTheDirectory() throws IOException {
    left(".model." + ID, "half");
    AtomicDirectory.recover(parent.resolve("model"));
    assertThat(parent.resolve("model")).doesNotExist();
    AtomicDirectory.write(parent.resolve("model"), false, text("new"));
    assertThat(read(parent.resolve("model"))).isEqualTo("new");
    assertThat(names()).containsExactly(".model." + ID, "model");
  }

  @Test
  void afterAKillBetweenTheRenamesReadingFindsTheNewOne() throws IOException {
    left(".model." + ID, "new");
    left(".model." + ID + ".old", "old");
    AtomicDirectory.recover(parent.resolve("model"));
    assertThat(read(parent.resolve("model"))).isEqualTo("new");
  }

  @Test
  void afterAKillBetweenTheRenamesWritingFindsTheNewOne() throws IOException {
    left(".model." + ID, "new");
    left(".model." + ID + ".old", "old");
    Path directory = parent.resolve("model");
    assertThatThrownBy(() -> AtomicDirectory.write(directory, false, text("newer")))
        .isInstanceOf(SavedModelException.class)
        .hasMessageContaining("exists already");
    assertThat(read(directory)).isEqualTo("new");
    write(directory, "newer");
    assertThat(read(directory)).isEqualTo("newer");
    assertThat(names()).containsExactly("model");
  }

  @Test
  void anOldOneWithoutANewOneIsPutBack() throws IOException {
    left(".model." + ID + ".old", "old");
    AtomicDirectory.recover(parent.resolve("model"));
    assertThat(read(parent.resolve("model"))).isEqualTo("old");
    assertThat(names()).containsExactly("model");
  }

  @Test
  void afterAKillAtTheEndTheOldOneIsDeletedByTheNextWrite() throws IOException {
    left("model", "new");
    left(".model." + ID + ".old", "old");
    AtomicDirectory.recover(parent.resolve("model"));
    assertThat(read(parent.resolve("model"))).isEqualTo("new");
    write(parent.resolve("model"), "newer");
    assertThat(read(parent.resolve("model"))).isEqualTo("newer");
    assertThat(names()).containsExactly("model");
  }

  @Test
  void recoverLeavesOtherDirectoriesAlone() throws IOException {
    left(".model.b." + ID, "other");
    left(".model.b." + ID + ".old", "other");
    left(".model.old", "other");
    List<String> before = names();
    AtomicDirectory.recover(parent.resolve("model"));
    AtomicDirectory.recover(parent.resolve("nowhere/model"));
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void readersThatRecoverDoNotDisturbTheWriter() throws Exception {
    Path directory = parent.resolve("model");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                AtomicDirectory.recover(directory);
              }
            });
    try {
      for (int i = 0; i < 1500; i++) {
        write(directory, "text " + i);
      }
    } finally {
      done.set(true);
    }
    reader.get();
    assertThat(read(directory)).isEqualTo("text 1499");
    assertThat(names()).containsExactly("model");
  }

  /** Dies in the middle of writing. */
  static final class Killed {
    public static void main(String[] args) {
      AtomicDirectory.write(
          Path.of(args[0]),
          true,
          files -> {
            Files.writeString(files.resolve("text"), "half");
            Runtime.getRuntime().halt(9);
          });
    }

    private Killed() {}
  }

  @Test
  void aKillWhileWritingKeepsTheOldOne() throws Exception {
    Path directory = left("model", "old");
    ChildJvm.Result result =
        ChildJvm.run(entry -> true, Killed.class, List.of(directory.toString()));
    assertThat(result.exit()).isEqualTo(9);
    assertThat(read(directory)).isEqualTo("old");
    AtomicDirectory.recover(directory);
    write(directory, "new");
    assertThat(read(directory)).isEqualTo("new");
    assertThat(names()).hasSize(2).contains("model");
  }

  /** Writes a directory of one file. */
  static final class Write {
    public static void main(String[] args) {
      AtomicDirectory.write(Path.of(args[0]), true, text("text"));
    }

    private Write() {}
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void permissionsAreThoseOfTheUmask() throws Exception {
    for (List<String> umask :
        List.of(
            List.of("022", "rwxr-xr-x", "rw-r--r--"),
            List.of("077", "rwx------", "rw-------"),
            List.of("002", "rwxrwxr-x", "rw-rw-r--"))) {
      Path directory = parent.resolve("model" + umask.get(0));
      ChildJvm.Result result =
          ChildJvm.runUnderUmask(umask.get(0), Write.class, List.of(directory.toString()));
      assertThat(result.output()).isEmpty();
      assertThat(Files.getPosixFilePermissions(directory))
          .isEqualTo(PosixFilePermissions.fromString(umask.get(1)));
      assertThat(Files.getPosixFilePermissions(directory.resolve("text")))
          .isEqualTo(PosixFilePermissions.fromString(umask.get(2)));
    }
  }
}
