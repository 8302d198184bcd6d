package dev.lamina.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.BatchCallback;
import dev.lamina.api.DataException;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.ExampleReader;
import dev.lamina.api.ExampleSpec;
import dev.lamina.api.History;
import dev.lamina.api.TensorSpec;
import dev.lamina.api.Training;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data behind a reader against the same data in memory. */
class ReaderTest {
  private static final Dataset MEMORY = Examples.data(50);

  /** Reads the rows of a data set, after something else. */
  private record Reader(Dataset rows, Before before) implements ExampleReader {
    interface Before {
      void read(int[] numbers) throws IOException;
    }

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public ExampleSpec spec() {
      return rows.spec();
    }

    @Override
    public Batch read(int[] numbers) throws IOException {
      before.read(numbers);
      return new Batch(rows.inputs().take(numbers), rows.targets().take(numbers));
    }
  }

  private static Dataset read(Reader.Before before) {
    return Dataset.of(new Reader(MEMORY, before));
  }

  private static Trainer trainer() {
    return Examples.trainer(Examples.statefulModel()).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void readingGivesTheSameBitsAsMemory(int workers) {
    Fit fit = Examples.quiet(3).batchSize(8).validationSplit(0.3).workers(workers);
    try (Trainer inMemory = trainer();
        Trainer reading = trainer()) {
      History expected = inMemory.fit(MEMORY, fit);
      History history = reading.fit(read(numbers -> {}), fit);
      assertThat(Examples.fingerprint(reading)).isEqualTo(Examples.fingerprint(inMemory));
      assertThat(history.values("loss")).containsExactly(expected.values("loss"));
      assertThat(history.values("val_loss")).containsExactly(expected.values("val_loss"));
      assertThat(reading.evaluate(read(numbers -> {})).loss())
          .isEqualTo(inMemory.evaluate(MEMORY).loss());
    }
  }

  @Test
  void theNextBatchIsReadWhileAStepRuns() {
    Semaphore reads = new Semaphore(0);
    AtomicBoolean late = new AtomicBoolean();
    BatchCallback waitsForTheNext =
        new BatchCallback() {
          @Override
          public void onBatchEnd(Training training, int batch, double loss) {
            try {
              // At the end of batch k, batch k + 1 is read without being asked for.
              boolean inTime = batch == 5 || reads.tryAcquire(2, 10, TimeUnit.SECONDS);
              late.compareAndSet(false, !inTime);
              reads.release();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
        };
    try (Trainer trainer = trainer()) {
      Dataset data = read(numbers -> reads.release());
      trainer.fit(data, Examples.quiet(1).batchSize(10).callback(waitsForTheNext));
      assertThat(late).isFalse();
    }
  }

  @Test
  void quickReadsAreDoneSeveralInOneGo() {
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger lead = new AtomicInteger();
    BatchCallback givesTimeToRead =
        new BatchCallback() {
          @Override
          public void onBatchEnd(Training training, int batch, double loss) {
            spin(1_000_000);
            lead.accumulateAndGet(reads.get() - batch, Math::max);
          }
        };
    try (Trainer trainer = trainer()) {
      Dataset data = read(numbers -> reads.incrementAndGet());
      trainer.fit(data, Examples.quiet(4).batchSize(1).callback(givesTimeToRead).shuffle(false));
    }
    assertThat(reads.get()).isEqualTo(4 * MEMORY.size());
    // One batch at a time would be two ahead at most. The count goes on from epoch to epoch.
    assertThat(lead.get() - 3 * MEMORY.size()).isBetween(3, 16);
  }

  @Test
  void waitingIsMeasured() {
    long pause = 5_000_000;
    try (Trainer trainer = trainer()) {
      EpochResult epoch =
          trainer.fit(read(numbers -> spin(pause)), Examples.quiet(1).batchSize(25)).last();
      assertThat(epoch.waiting()).isBetween(Duration.ofNanos(pause), epoch.duration());
      assertThat(epoch.waitingShare())
          .isEqualTo((double) epoch.waiting().toNanos() / epoch.duration().toNanos());
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aFailureSaysWhichExamplesCouldNotBeRead() {
    Dataset data =
        read(
            numbers -> {
              if (numbers[0] >= 20) {
                throw new IOException("photo20.png: no such file");
              }
            });
    try (Trainer trainer = trainer()) {
      Fit fit = Examples.quiet(1).batchSize(10).shuffle(false);
      assertThatThrownBy(() -> trainer.fit(data, fit))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "Batch 3 cannot be read: photo20.png: no such file. Its rows are the examples "
                  + "[20, 21, 22, 23, 24, 25, 26, 27, ...] of the reader")
          .hasRootCauseInstanceOf(IOException.class);
      assertThat(trainer.step()).isEqualTo(2);
      assertThat(trainer.fit(MEMORY, Examples.quiet(1)).last().loss()).isFinite();
    }
  }

  @Test
  void batchesBeforeTheOneThatFailsAreLearned() {
    Dataset data =
        read(
            numbers -> {
              if (numbers[0] == 37) {
                throw new IOException("gone");
              }
            });
    try (Trainer trainer = trainer()) {
      Fit fit = Examples.quiet(1).batchSize(1).shuffle(false);
      assertThatThrownBy(() -> trainer.fit(data, fit))
          .hasMessage(
              "Batch 38 cannot be read: gone. Its rows are the examples [37] of the reader");
      assertThat(trainer.step()).isEqualTo(37);
    }
  }

  @Test
  @Timeout(60)
  void aReaderMayLeaveItsThreadInterrupted() {
    AtomicInteger found = new AtomicInteger();
    Dataset data =
        read(
            numbers -> {
              if (Thread.currentThread().isInterrupted()) {
                found.incrementAndGet();
              }
              Thread.currentThread().interrupt();
            });
    try (Trainer inMemory = trainer();
        Trainer reading = trainer()) {
      Fit fit = Examples.quiet(4).batchSize(1);
      inMemory.fit(MEMORY, fit);
      reading.fit(data, fit);
      assertThat(Examples.fingerprint(reading)).isEqualTo(Examples.fingerprint(inMemory));
      assertThat(found).hasValue(0);
    }
  }

  /** Wherever in a group of eight it happens. */
  @ParameterizedTest
  @Timeout(60)
  @ValueSource(ints = {24, 25, 26, 27, 28, 29, 30, 31})
  void batchesThatNobodyWantsAnyMoreAreNotRead(int quick) throws InterruptedException {
    AtomicInteger reads = new AtomicInteger();
    AtomicReference<Thread> reader = new AtomicReference<>();
    Dataset data =
        read(
            numbers -> {
              reader.set(Thread.currentThread());
              if (reads.incrementAndGet() > quick) {
                spin(100_000_000);
              }
            });
    BatchCallback fails =
        new BatchCallback() {
          @Override
          public void onBatchEnd(Training training, int batch, double loss) {
            if (reads.get() > quick) {
              throw new IllegalStateException("enough");
            }
          }
        };
    try (Trainer trainer = trainer()) {
      Fit fit = Examples.quiet(1).batchSize(1).callback(fails);
      assertThatThrownBy(() -> trainer.fit(data, fit)).hasMessageContaining("enough");
    }
    reader.get().join();
    assertThat(reads.get()).isBetween(quick + 1, quick + 3);
  }

  @Test
  void badValuesAreFoundBeforeTheyAreLearned() {
    Array inputs = Array.of(new float[][] {{1, 2, 3}, {4, Float.NaN, 6}});
    Array targets = Array.of(new float[][] {{1}, {2}});
    Dataset data = Dataset.of(new Reader(Dataset.of(inputs, targets), numbers -> {}));
    try (Trainer trainer = trainer()) {
      assertThatThrownBy(() -> trainer.fit(data, Examples.quiet(1).shuffle(false)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("training data, inputs: row 1, value 1 is NaN");
      assertThat(trainer.step()).isZero();
    }
  }

  @Test
  void aReaderThatGivesTooFewRowsIsRefused() {
    ExampleReader half =
        new ExampleReader() {
          @Override
          public int size() {
            return 4;
          }

          @Override
          public ExampleSpec spec() {
            return ExampleSpec.of(TensorSpec.floats(3), TensorSpec.floats(1));
          }

          @Override
          public Batch read(int[] numbers) {
            return new Batch(Array.of(new float[2][3]), Array.of(new float[2][1]));
          }
        };
    try (Trainer trainer = trainer()) {
      assertThatThrownBy(() -> trainer.fit(Dataset.of(half), Examples.quiet(1).shuffle(false)))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "Batch 1 cannot be read: the reader gave inputs of shape (2, 3) (expected: 4 rows). "
                  + "Its rows are the examples [0, 1, 2, 3] of the reader");
    }
  }

  @Test
  void anErrorOfTheReaderItselfIsPassedOn() {
    RuntimeException bug = new IllegalStateException("closed");
    try (Trainer trainer = trainer()) {
      Dataset data =
          read(
              numbers -> {
                throw bug;
              });
      assertThatThrownBy(() -> trainer.fit(data, Examples.quiet(1)))
          .isInstanceOf(DataException.class)
          .hasMessage("The reader failed: java.lang.IllegalStateException: closed")
          .hasCause(bug);
    }
  }

  @Test
  void threadsEndWithTheFit() throws InterruptedException {
    Thread[] seen = new Thread[1];
    try (Trainer trainer = trainer()) {
      trainer.fit(read(numbers -> seen[0] = Thread.currentThread()), Examples.quiet(1));
    }
    assertThat(seen[0].getName()).startsWith("lamina-reader-");
    seen[0].join(10_000);
    assertThat(seen[0].isAlive()).isFalse();
  }
}
