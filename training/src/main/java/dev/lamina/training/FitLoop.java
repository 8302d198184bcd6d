package dev.lamina.training;

import dev.lamina.api.BatchCallback;
import dev.lamina.api.Callback;
import dev.lamina.api.Dataset;
import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import dev.lamina.models.internal.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One call of {@code fit}: epochs of steps, with validation, callbacks and display. */
final class FitLoop {
  private final Trainer trainer;
  private final Fit fit;
  private final Dataset train;
  private final Optional<Dataset> validation;
  private final ProgressDisplay display;

  /** The examples in the order of the epoch. */
  private final int[] order;

  private final List<BatchCallback> batchCallbacks = new ArrayList<>();

  FitLoop(Trainer trainer, Fit fit, Dataset train, Optional<Dataset> validation) {
    this.trainer = trainer;
    this.fit = fit;
    this.train = train;
    this.validation = validation;
    this.order = new int[train.size()];
    this.display = new ProgressDisplay(fit.progress(), trainer.out());
    for (Callback callback : fit.callbacks()) {
      if (callback instanceof BatchCallback batchCallback) {
        batchCallbacks.add(batchCallback);
      }
    }
  }

  History run(TrainingView view) {
    int done = trainer.epochsDone();
    int last = fit.lastEpoch(done);
    view.begin(last);
    fit.callbacks().forEach(c -> c.onTrainBegin(view));
    List<EpochResult> results = new ArrayList<>();
    try (BatchFeed feed = trainer.feed("training data", train, fit.batchSize(), fit.workers());
        Optionally validationFeed = new Optionally(validation.map(this::validationFeed))) {
      for (int epoch = done + 1; epoch <= last && !view.stopped(); epoch++) {
        results.add(epoch(view, feed, validationFeed.value(), epoch, last));
      }
    } finally {
      display.abandon();
    }
    fit.callbacks().forEach(c -> c.onTrainEnd(view));
    return new History(results);
  }

  private BatchFeed validationFeed(Dataset data) {
    return trainer.feed("validation data", data, fit.batchSize(), fit.workers());
  }

  private EpochResult epoch(
      TrainingView view, BatchFeed feed, Optional<BatchFeed> validationFeed, int epoch, int last) {
    long start = System.nanoTime();
    for (Callback callback : fit.callbacks()) {
      callback.onEpochBegin(view, epoch);
    }
    display.epochBegins(epoch, last, feed.batches());
    Totals totals = trainer.newTotals();
    arrange(epoch);
    double rate = 0;
    long waiting = 0;
    for (int i = 0; i < feed.batches(); i++) {
      rate = trainer.learningRate();
      long asked = System.nanoTime();
      BatchFeed.Batch batch = feed.batch(i, order);
      waiting += System.nanoTime() - asked;
      double[] report = trainer.trainStep(batch, epoch, i + 1, rate);
      totals.add(report, batch.rows());
      for (BatchCallback callback : batchCallbacks) {
        callback.onBatchEnd(view, i + 1, report[0]);
      }
      if (display.wantsBatch()) {
        display.batchEnds(i + 1, totals.values());
      }
    }
    Map<String, Double> values = totals.values();
    validationFeed.ifPresent(
        v -> trainer.evaluate(v).values().forEach((name, x) -> values.put("val_" + name, x)));
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    EpochResult result = new EpochResult(epoch, values, rate, duration, Duration.ofNanos(waiting));
    display.epochEnds(values, result.waitingShare());
    trainer.epochEnded(result);
    for (Callback callback : fit.callbacks()) {
      callback.onEpochEnd(view, result);
    }
    return result;
  }

  private void arrange(int epoch) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (fit.shuffle()) {
      Dataset.shuffle(order, Seeds.derive(trainer.seed(), "shuffle", epoch));
    }
  }

  /** Closes the feed that may be there. */
  private record Optionally(Optional<BatchFeed> value) implements AutoCloseable {
    @Override
    public void close() {
      value.ifPresent(BatchFeed::close);
    }
  }
}
