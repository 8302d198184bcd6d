package dev.lamina.api;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What training gave, epoch by epoch. */
public record History(List<EpochResult> epochs) {

  /** Takes a copy of the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * Returns the names of the values, for example {@code loss, accuracy, val_loss, val_accuracy}:
   * all that any epoch has, in the order in which they first come.
   */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    epochs.forEach(epoch -> names.addAll(epoch.values().keySet()));
    return Collections.unmodifiableSet(names);
  }

  /**
   * Returns one value over the epochs; NaN for an epoch without it, such as {@code val_loss} of one
   * that was trained without validation data.
   *
   * @throws ConfigurationException if there are epochs and none has it; the message lists the names
   */
  public double[] values(String name) {
    Set<String> known = names();
    if (!epochs.isEmpty() && !known.contains(name)) {
      throw new ConfigurationException(
          "Unknown value '%s'. Known: %s".formatted(name, String.join(", ", known)));
    }
    return epochs.stream().mapToDouble(e -> e.values().getOrDefault(name, Double.NaN)).toArray();
  }

  /**
   * Returns the last epoch.
   *
   * @throws IllegalStateException if no epoch was run
   */
  public EpochResult last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException("no epoch was run");
    }
    return epochs.get(epochs.size() - 1);
  }
}
