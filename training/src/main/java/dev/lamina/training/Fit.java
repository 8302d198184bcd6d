package dev.lamina.training;

import dev.lamina.api.Callback;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to train: epochs, batch size, validation, callbacks. Keras's defaults.
 *
 * <pre>{@code
 * Fit.epochs(20).batchSize(64).validationSplit(0.1).callback(EarlyStopping.of("val_loss"))
 * }</pre>
 *
 * <p>Immutable; each method returns a changed copy.
 */
public final class Fit {
  private final int epochs;
  private final boolean total;
  private final int batchSize;
  private final boolean shuffle;
  private final double validationSplit;
  private final Optional<Dataset> validation;
  private final List<Callback> callbacks;
  private final Progress progress;
  private final int workers;

  private Fit(
      int epochs,
      boolean total,
      int batchSize,
      boolean shuffle,
      double validationSplit,
      Optional<Dataset> validation,
      List<Callback> callbacks,
      Progress progress,
      int workers) {
    this.epochs = epochs;
    this.total = total;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.validationSplit = validationSplit;
    this.validation = validation;
    this.callbacks = List.copyOf(callbacks);
    this.progress = progress;
    this.workers = workers;
  }

  /**
   * Trains for a number of epochs; a second call of {@code fit} trains for as many again.
   *
   * @param epochs at least 1
   */
  public static Fit epochs(int epochs) {
    return new Fit(
        require("epochs", epochs),
        false,
        32,
        true,
        0,
        Optional.empty(),
        List.of(),
        Progress.AUTO,
        1);
  }

  /**
   * Trains until a number of epochs is done in all, those before a {@linkplain Trainer#restore
   * restored} checkpoint included; nothing if they are done already.
   *
   * @param epochs at least 1
   */
  public static Fit untilEpoch(int epochs) {
    return new Fit(
        require("epochs", epochs),
        true,
        32,
        true,
        0,
        Optional.empty(),
        List.of(),
        Progress.AUTO,
        1);
  }

  private static int require(String name, int value) {
    if (value < 1) {
      throw new ConfigurationException("%s: %d (expected: >= 1)".formatted(name, value));
    }
    return value;
  }

  /**
   * Sets the number of examples a step; 32 unless said otherwise. The last batch may be smaller.
   */
  public Fit batchSize(int size) {
    return new Fit(
        epochs,
        total,
        require("batchSize", size),
        shuffle,
        validationSplit,
        validation,
        callbacks,
        progress,
        workers);
  }

  /**
   * Sets whether the examples come in a new random order each epoch; true unless said otherwise.
   */
  public Fit shuffle(boolean newShuffle) {
    return new Fit(
        epochs,
        total,
        batchSize,
        newShuffle,
        validationSplit,
        validation,
        callbacks,
        progress,
        workers);
  }

  /**
   * Holds back the last part of the data, taken before shuffling, to validate on after each epoch.
   *
   * @param fraction between 0 and 1
   */
  public Fit validationSplit(double fraction) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new ConfigurationException(
          "validationSplit: %s (expected: between 0 and 1)".formatted(fraction));
    }
    return new Fit(
        epochs,
        total,
        batchSize,
        shuffle,
        fraction,
        Optional.empty(),
        callbacks,
        progress,
        workers);
  }

  /** Validates on these data after each epoch. */
  public Fit validation(Dataset data) {
    return new Fit(
        epochs, total, batchSize, shuffle, 0, Optional.of(data), callbacks, progress, workers);
  }

  /** Adds a callback; they are called in the order in which they were added. */
  public Fit callback(Callback callback) {
    List<Callback> all = new ArrayList<>(callbacks);
    all.add(callback);
    return new Fit(
        epochs, total, batchSize, shuffle, validationSplit, validation, all, progress, workers);
  }

  /** Sets how progress is shown; {@link Progress#AUTO} unless said otherwise. */
  public Fit progress(Progress newProgress) {
    return new Fit(
        epochs,
        total,
        batchSize,
        shuffle,
        validationSplit,
        validation,
        callbacks,
        newProgress,
        workers);
  }

  /**
   * Sets how many threads read batches ahead where the data come from an {@link
   * dev.lamina.api.ExampleReader}; 1 unless said otherwise. With more, the reader must stand
   * several calls at once. They are one batch more than threads ahead, and some more where a batch
   * is read in less than a millisecond. The order of the batches stays the same.
   */
  public Fit workers(int count) {
    return new Fit(
        epochs,
        total,
        batchSize,
        shuffle,
        validationSplit,
        validation,
        callbacks,
        progress,
        require("workers", count));
  }

  int workers() {
    return workers;
  }

  /** Returns the epoch after which to stop, when so many are done already. */
  int lastEpoch(int done) {
    return total ? epochs : done + epochs;
  }

  int batchSize() {
    return batchSize;
  }

  boolean shuffle() {
    return shuffle;
  }

  List<Callback> callbacks() {
    return callbacks;
  }

  Progress progress() {
    return progress;
  }

  /** Returns the examples to learn from. */
  Dataset trainingPart(Dataset data) {
    return validationSplit > 0 ? data.splitLast(validationSplit).train() : data;
  }

  /** Returns the examples to validate on, if any. */
  Optional<Dataset> validationPart(Dataset data) {
    return validationSplit > 0 ? Optional.of(data.splitLast(validationSplit).test()) : validation;
  }
}
