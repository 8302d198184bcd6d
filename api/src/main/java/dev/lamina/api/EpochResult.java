package dev.lamina.api;

import java.time.Duration;
import java.util.Map;

/**
 * What one epoch of training gave.
 *
 * @param epoch 1 for the first
 * @param values {@code loss}, each metric by name, and the same with {@code val_} in front if there
 *     was validation data; in the order of the progress bar
 * @param learningRate of the epoch's last step
 * @param duration of the epoch, validation included
 * @param waiting the part of the duration in which training steps waited for their data
 */
public record EpochResult(
    int epoch,
    Map<String, Double> values,
    double learningRate,
    Duration duration,
    Duration waiting) {

  /** Takes a copy of the values. */
  public EpochResult {
    values = NamedValues.copyOf(values);
  }

  /**
   * Returns one value.
   *
   * @throws ConfigurationException if there is none of that name; the message lists the names
   */
  public double value(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new ConfigurationException(
          "Unknown value '%s'. Known: %s".formatted(name, String.join(", ", values.keySet())));
    }
    return value;
  }

  /**
   * Returns the share of the epoch, from 0 to 1, in which training waited for its data. Much more
   * than 0 means that reading is what costs: give it more workers, or prepare the data beforehand.
   */
  public double waitingShare() {
    return duration.isZero() ? 0 : (double) waiting.toNanos() / duration.toNanos();
  }

  /** Returns the training loss. */
  public double loss() {
    return value("loss");
  }
}
