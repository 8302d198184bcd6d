package dev.lamina.server.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.api.Array;
import dev.lamina.api.Shape;
import dev.lamina.server.batching.BatchingListener.Source;
import dev.lamina.server.call.Deadline;
import dev.lamina.serving.Signature;
import dev.lamina.serving.SignatureTensor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final BatchingParameters PARAMETERS =
      BatchingParameters.of()
          .maxBatchSize(4)
          .maxEnqueuedBatches(2)
          .batchTimeout(Duration.ofNanos(100));
  private static final long EARLY = 1000;

  private BatchQueue queue = queue(PARAMETERS);

  private static BatchQueue queue(BatchingParameters parameters) {
    SignatureTensor rows = new SignatureTensor(Shape.batchOf(Shape.UNKNOWN), true, "float32");
    Signature signature =
        new Signature(
            "s", "predict", new TreeMap<>(Map.of("x", rows)), new TreeMap<>(Map.of("y", rows)));
    return new BatchQueue(
        new Source("m", 1, "s"), signature, (inputs, outputs) -> inputs, parameters);
  }

  private List<Entry> offer(int rows, long now) {
    return offer(rows, 1, Deadline.NONE, now);
  }

  private List<Entry> offer(int rows, int width, Deadline deadline, long now) {
    Map<String, Array> inputs = Map.of("x", Array.of(new float[rows * width], rows, width));
    return queue.offer(queue.key(inputs, Set.of()).orElseThrow(), inputs, rows, deadline, now);
  }

  private static List<Integer> rows(Batch batch) {
    return batch.entries().stream().map(Entry::rows).toList();
  }

  @Test
  void aBatchIsReadyWhenItHasWaited() {
    offer(1, EARLY);
    offer(2, EARLY + 90);
    assertThat(queue.poll(EARLY + 99)).isNull();
    assertThat(queue.pause(EARLY + 99)).isEqualTo(1);
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(1, 2);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.pause(EARLY + 100)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aBatchIsReadyWhenItIsFull() {
    offer(3, EARLY);
    assertThat(queue.poll(EARLY)).isNull();
    offer(1, EARLY);
    assertThat(rows(queue.poll(EARLY))).containsExactly(3, 1);
  }

  @Test
  void aRequestThatDoesNotFitClosesTheBatch() {
    offer(3, EARLY);
    offer(2, EARLY);
    assertThat(queue.pause(EARLY)).isZero();
    assertThat(rows(queue.poll(EARLY))).containsExactly(3);
    assertThat(queue.poll(EARLY)).isNull();
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(2);
  }

  @Test
  void whatDoesNotFitIntoTheQueueIsRejected() {
    offer(3, EARLY);
    offer(3, EARLY);
    assertThat(offer(2, EARLY)).isNull();
    assertThat(offer(1, EARLY)).as("one more row in the open batch").hasSize(1);
    assertThat(offer(1, EARLY)).isNull();
    assertThat(queue.poll(EARLY)).isNotNull();
    assertThat(offer(1, EARLY)).as("a batch was taken").hasSize(1);
  }

  @Test
  void rowsOfOtherShapesHaveBatchesOfTheirOwn() {
    offer(1, 1, Deadline.NONE, EARLY);
    offer(1, 2, Deadline.NONE, EARLY);
    offer(1, 1, Deadline.NONE, EARLY);
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(1, 1);
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(1);
  }

  @Test
  void rowsThatMayBePaddedShareABatch() {
    queue = queue(PARAMETERS.padVariableLengthInputs(true));
    offer(1, 1, Deadline.NONE, EARLY);
    offer(1, 2, Deadline.NONE, EARLY);
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(1, 1);
  }

  @Test
  void largeRequestsFillTheOpenBatchFirst() {
    queue = queue(PARAMETERS.maxBatchSize(10).maxEnqueuedBatches(3).splitting(4));
    offer(3, EARLY);
    List<Entry> parts = offer(7, EARLY);
    assertThat(parts).extracting(Entry::rows).containsExactly(1, 4, 2);
    assertThat(offer(7, EARLY)).as("2 + 4 + 1 would be a fourth batch").isNull();
    assertThat(rows(queue.poll(EARLY))).containsExactly(3, 1);
    assertThat(rows(queue.poll(EARLY))).containsExactly(4);
    assertThat(queue.poll(EARLY)).isNull();
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(2);
  }

  @Test
  void partsHaveTheirRows() {
    queue = queue(PARAMETERS.maxBatchSize(3).splitting(2));
    Map<String, Array> inputs = Map.of("x", Array.of(new float[] {1, 2, 3}, 3, 1));
    BatchKey key = queue.key(inputs, Set.of()).orElseThrow();
    List<Entry> parts = queue.offer(key, inputs, 3, Deadline.NONE, EARLY);
    assertThat(parts)
        .extracting(part -> part.inputs().get("x"))
        .containsExactly(Array.of(new float[] {1, 2}, 2, 1), Array.of(new float[] {3}, 1, 1));
  }

  @Test
  void aPassedDeadlineMakesItsEntriesABatchOfTheirOwn() {
    offer(1, EARLY);
    Entry late = offer(1, 1, Deadline.at(EARLY + 50), EARLY).get(0);
    offer(1, 1, Deadline.at(EARLY + 70), EARLY);
    assertThat(queue.pause(EARLY)).isEqualTo(50);
    assertThat(queue.poll(EARLY + 49)).isNull();
    Batch over = queue.poll(EARLY + 50);
    assertThat(over.entries()).containsExactly(late);
    assertThat(late.isQueued()).isFalse();
    assertThat(queue.pause(EARLY + 50)).isEqualTo(20);
    assertThat(rows(queue.poll(EARLY + 100))).containsExactly(1, 1);
  }

  @Test
  void passedDeadlinesMakeRoom() {
    offer(4, 1, Deadline.at(EARLY + 10), EARLY);
    offer(4, 1, Deadline.at(EARLY + 20), EARLY);
    assertThat(offer(1, EARLY + 10)).isNull();
    assertThat(queue.purge(EARLY + 10)).hasSize(1);
    assertThat(offer(1, EARLY + 10)).hasSize(1);
  }

  @Test
  void anEntryThatIsRemovedGivesItsRowsBack() {
    Entry first = offer(3, EARLY).get(0);
    assertThat(queue.remove(first, EARLY)).isTrue();
    assertThat(queue.remove(first, EARLY)).isFalse();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.isIdle()).isTrue();
    offer(1, EARLY);
    Entry second = offer(2, EARLY).get(0);
    queue.remove(second, EARLY);
    offer(3, EARLY);
    assertThat(rows(queue.poll(EARLY))).containsExactly(1, 3);
    assertThat(queue.isIdle()).as("two entries are running").isFalse();
    queue.finished(2);
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aClosedQueueHandsOutWhatItHas() {
    offer(1, EARLY);
    queue.close();
    assertThat(queue.pause(EARLY)).isZero();
    assertThat(rows(queue.poll(EARLY))).containsExactly(1);
  }

  @Test
  void onlyWhatAThreadMustKnowIsNews() {
    offer(1, EARLY);
    assertThat(queue.takeNews()).as("a batch").isTrue();
    offer(1, EARLY);
    assertThat(queue.takeNews()).as("one more row").isFalse();
    offer(1, 1, Deadline.at(EARLY + 50), EARLY);
    assertThat(queue.takeNews()).as("an earlier deadline").isTrue();
    offer(1, EARLY);
    assertThat(queue.takeNews()).as("full").isTrue();
  }
}
