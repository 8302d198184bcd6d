package dev.lamina.training;

import static dev.lamina.training.Examples.quiet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.BatchCallback;
import dev.lamina.api.SavedModelException;
import dev.lamina.api.Shape;
import dev.lamina.api.Training;
import dev.lamina.models.Input;
import dev.lamina.models.Sequential;
import dev.lamina.models.layers.Dense;
import dev.lamina.training.callbacks.ModelCheckpoint;
import dev.lamina.training.optimizers.Adam;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final Sequential LINE = Sequential.of(Input.of(3), Dense.of(1));

  @TempDir private Path folder;

  private Path written() {
    Path checkpoint = folder.resolve("checkpoint");
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      trainer.fit(Examples.data(20), quiet(2));
      trainer.save(checkpoint);
    }
    return checkpoint;
  }

  @Test
  void historyAndPositionComeBack() {
    Path checkpoint = written();
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      trainer.restore(checkpoint);
      assertThat(trainer.step()).isEqualTo(2);
      assertThat(trainer.history().epochs()).hasSize(2);
      assertThat(trainer.history().last().loss())
          .isGreaterThan(0)
          .isLessThan(trainer.history().epochs().get(0).loss());
    }
  }

  @Test
  void checkpointsOfTheFirstBuildsAreRead() throws IOException {
    Path checkpoint = written();
    Checkpoint now = Checkpoint.read(checkpoint);
    Map<String, Array> variables = new TreeMap<>(now.variables());
    variables.put("lamina.step", Array.of(new long[] {2}, Shape.scalar()));
    Path old = folder.resolve("old");
    new Checkpoint(now.model(), now.optimizer(), now.seed(), 2, now.history(), variables, Map.of())
        .write(old);
    Path manifest = old.resolve("checkpoint.json");
    String json = Files.readString(manifest);
    assertThat(json).contains("waitingNanos");
    Files.writeString(manifest, json.replaceAll(",\\s*\"waitingNanos\": \\d+", ""));
    assertThat(Files.readString(manifest)).doesNotContain("waitingNanos");
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      trainer.restore(old);
      assertThat(trainer.step()).isEqualTo(2);
      assertThat(trainer.history().last().waiting()).isZero();
      assertThat(trainer.weights()).isEqualTo(weightsOf(checkpoint));
    }
  }

  private static Map<String, Array> weightsOf(Path checkpoint) {
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      trainer.restore(checkpoint);
      return trainer.weights();
    }
  }

  @Test
  void everyTruncatedFileIsNoticedAndNothingChanges() throws IOException {
    Path checkpoint = written();
    List<Path> files;
    try (Stream<Path> list = Files.list(checkpoint)) {
      files = list.sorted().toList();
    }
    assertThat(files).hasSize(4);
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(length);
        }
        try (Trainer trainer = Examples.trainer(LINE).build()) {
          String before = Examples.fingerprint(trainer);
          assertThatThrownBy(() -> trainer.restore(checkpoint))
              .as("%s cut to %d bytes", file.getFileName(), length)
              .isInstanceOf(SavedModelException.class)
              .hasMessageContaining("damaged");
          assertThat(Examples.fingerprint(trainer)).isEqualTo(before);
        }
        Files.write(file, whole);
      }
    }
  }

  @Test
  void flippedBitInTheWeightsIsNoticed() throws IOException {
    Path checkpoint = written();
    Path data = checkpoint.resolve("variables.data-00000-of-00001");
    byte[] bytes = Files.readAllBytes(data);
    bytes[0] ^= 1;
    Files.write(data, bytes);
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      assertThatThrownBy(() -> trainer.restore(checkpoint))
          .isInstanceOf(SavedModelException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void checkpointOfAnotherTrainingIsRefused() {
    Path checkpoint = written();
    Sequential wider = Sequential.of(Input.of(3), Dense.of(2), Dense.of(1));
    try (Trainer trainer = Examples.trainer(wider).build()) {
      assertThatThrownBy(() -> trainer.restore(checkpoint))
          .isInstanceOf(SavedModelException.class)
          .hasMessageContaining("belongs to another training: its model");
    }
    try (Trainer trainer = Examples.trainer(LINE).optimizer(Adam.of(0.5)).build()) {
      assertThatThrownBy(() -> trainer.restore(checkpoint))
          .isInstanceOf(SavedModelException.class)
          .hasMessageContaining("its optimizer is Adam");
    }
    try (Trainer trainer = Examples.trainer(LINE).seed(5).build()) {
      assertThatThrownBy(() -> trainer.restore(checkpoint))
          .isInstanceOf(SavedModelException.class)
          .hasMessageContaining("its seed is 42 but the trainer's is 5");
    }
  }

  @Test
  void scheduleWrittenAsALambdaCanBeResumed() throws Exception {
    Path checkpoint = folder.resolve("lambda");
    ForkedJvm.run(LambdaSchedule.class, List.of(checkpoint.toString()));
    try (Trainer trainer = LambdaSchedule.trainer()) {
      trainer.restore(checkpoint);
      assertThat(trainer.step()).isEqualTo(1);
    }
  }

  /** Writes a checkpoint from another process, where a lambda's class has another name. */
  static final class LambdaSchedule {
    private LambdaSchedule() {}

    static Trainer trainer() {
      return Examples.trainer(LINE).optimizer(Adam.of(step -> 0.1 / (1 + step))).build();
    }

    public static void main(String[] args) {
      try (Trainer trainer = trainer()) {
        trainer.fit(Examples.data(20), quiet(1));
        trainer.save(Path.of(args[0]));
      }
    }
  }

  @Test
  void folderWithoutCheckpointSaysSo() {
    try (Trainer trainer = Examples.trainer(LINE).build()) {
      assertThatThrownBy(() -> trainer.restore(folder))
          .isInstanceOf(SavedModelException.class)
          .hasMessageContaining("is no checkpoint: it has no checkpoint.json");
    }
  }

  @Test
  @Timeout(120)
  void killedProcessResumesToTheSameBits() throws Exception {
    String uninterrupted;
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
      trainer.fit(Examples.data(101), quiet(8).batchSize(8));
      uninterrupted = Examples.fingerprint(trainer);
    }
    Path checkpoint = folder.resolve("killed");
    Process process = ForkedJvm.builder(Victim.class, List.of(checkpoint.toString())).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      // It says so when it is in the middle of its fourth epoch, and then waits to be killed.
      assertThat(lines.readLine()).isEqualTo("in the middle");
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
      trainer.restore(checkpoint);
      assertThat(trainer.history().epochs()).hasSize(3);
      trainer.fit(Examples.data(101), Fit.untilEpoch(8).batchSize(8).progress(Progress.NONE));
      assertThat(Examples.fingerprint(trainer)).isEqualTo(uninterrupted);
    }
  }

  /** Trains with a checkpoint after every epoch until it is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) {
      BatchCallback waits =
          new BatchCallback() {
            @Override
            public void onBatchEnd(Training training, int batch, double loss) {
              if (training.history().epochs().size() == 3 && batch == 5) {
                System.out.println("in the middle");
                waitForEver();
              }
            }
          };
      try (Trainer trainer = Examples.trainer(Examples.statefulModel()).build()) {
        trainer.fit(
            Examples.data(101),
            quiet(8).batchSize(8).callback(waits).callback(ModelCheckpoint.of(Path.of(args[0]))));
      }
    }

    private static void waitForEver() {
      try {
        Thread.currentThread().join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
