package dev.lamina.training.callbacks;

import dev.lamina.api.Array;
import dev.lamina.api.Callback;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.EpochResult;
import dev.lamina.api.Training;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stops training when a value has not become better for some epochs: the usual remedy against
 * overfitting. Whether higher is better is what the metric says; for a loss, lower is.
 *
 * <pre>{@code
 * EarlyStopping.of("val_loss").patience(5).restoreBestWeights(true)
 * }</pre>
 *
 * <p>Defaults are Keras's. Unlike Keras, the best weights are restored also when training ends
 * without having been stopped. One object serves one {@code fit} at a time.
 */
public final class EarlyStopping implements Callback {
  private static final String WEIGHT = "weight.";
  private static final String BEST_EPOCH = "best_epoch";

  private final String monitor;
  private final int patience;
  private final double minDelta;
  private final boolean restoreBestWeights;
  private final int startFromEpoch;

  private double best = Double.NaN;
  private int bestEpoch;
  private Map<String, Array> bestWeights = Map.of();
  private boolean restored;

  private EarlyStopping(
      String monitor,
      int patience,
      double minDelta,
      boolean restoreBestWeights,
      int startFromEpoch) {
    this.monitor = monitor;
    this.patience = require("patience", patience);
    this.minDelta = Math.abs(minDelta);
    this.restoreBestWeights = restoreBestWeights;
    this.startFromEpoch = require("startFromEpoch", startFromEpoch);
  }

  private static int require(String name, int value) {
    if (value < 0) {
      throw new ConfigurationException("%s: %d (expected: >= 0)".formatted(name, value));
    }
    return value;
  }

  /**
   * Returns early stopping on a value.
   *
   * @param monitor a name in the history, usually {@code val_loss}
   */
  public static EarlyStopping of(String monitor) {
    return new EarlyStopping(monitor, 0, 0, false, 0);
  }

  /** Sets how many epochs without improvement are borne; 0 unless said otherwise. */
  public EarlyStopping patience(int epochs) {
    return new EarlyStopping(monitor, epochs, minDelta, restoreBestWeights, startFromEpoch);
  }

  /** Sets by how much a value must be better to count as improvement; 0 unless said otherwise. */
  public EarlyStopping minDelta(double delta) {
    return new EarlyStopping(monitor, patience, delta, restoreBestWeights, startFromEpoch);
  }

  /**
   * Sets whether the weights of the best epoch are put back at the end; false unless said
   * otherwise.
   */
  public EarlyStopping restoreBestWeights(boolean restore) {
    return new EarlyStopping(monitor, patience, minDelta, restore, startFromEpoch);
  }

  /** Sets how many epochs pass before it starts to watch; 0 unless said otherwise. */
  public EarlyStopping startFromEpoch(int epochs) {
    return new EarlyStopping(monitor, patience, minDelta, restoreBestWeights, epochs);
  }

  /** Returns the best epoch so far, 0 before the first. */
  public int bestEpoch() {
    return bestEpoch;
  }

  @Override
  public void onTrainBegin(Training training) {
    // Fails now rather than after an epoch if nothing of that name is reported.
    training.higherIsBetter(monitor);
    if (restored && bestEpoch > 0 && bestEpoch <= training.history().epochs().size()) {
      best = training.history().epochs().get(bestEpoch - 1).value(monitor);
    } else {
      forget();
    }
    restored = false;
  }

  private void forget() {
    best = Double.NaN;
    bestEpoch = 0;
    bestWeights = Map.of();
  }

  @Override
  public void onEpochEnd(Training training, EpochResult result) {
    if (result.epoch() <= startFromEpoch) {
      return;
    }
    double value = result.value(monitor);
    if (isBetter(value, training.higherIsBetter(monitor)) || bestEpoch == 0) {
      best = value;
      bestEpoch = result.epoch();
      if (restoreBestWeights) {
        bestWeights = training.weights();
      }
    } else if (result.epoch() - bestEpoch >= Math.max(1, patience)) {
      training.stop();
    }
  }

  private boolean isBetter(double value, boolean higherIsBetter) {
    if (Double.isNaN(best)) {
      return !Double.isNaN(value);
    }
    return higherIsBetter ? value - minDelta > best : value + minDelta < best;
  }

  @Override
  public void onTrainEnd(Training training) {
    if (restoreBestWeights && bestEpoch > 0 && bestEpoch < training.history().epochs().size()) {
      training.setWeights(bestWeights);
    }
    bestWeights = Map.of();
  }

  @Override
  public Map<String, Array> state() {
    Map<String, Array> state = new LinkedHashMap<>();
    state.put(BEST_EPOCH, Array.of(new int[] {bestEpoch}));
    bestWeights.forEach((name, value) -> state.put(WEIGHT + name, value));
    return state;
  }

  @Override
  public void restore(Map<String, Array> state) {
    restored = true;
    Array epoch = state.get(BEST_EPOCH);
    bestEpoch = epoch == null ? 0 : (int) epoch.get(0);
    bestWeights = new LinkedHashMap<>();
    state.forEach(
        (name, value) -> {
          if (name.startsWith(WEIGHT)) {
            bestWeights.put(name.substring(WEIGHT.length()), value);
          }
        });
  }

  /** Returns what is watched and how. */
  @Override
  public String toString() {
    return "EarlyStopping(%s, patience %d)".formatted(monitor, patience);
  }
}
