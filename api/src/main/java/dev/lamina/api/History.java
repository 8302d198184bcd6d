package dev.lamina.api;

import java.util.List;
import java.util.Set;

/** What training gave, epoch by epoch. */
public record History(List<EpochResult> epochs) {

  /** Takes a copy of the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * Returns the names of the values, for example {@code loss, accuracy, val_loss, val_accuracy}.
   */
  public Set<String> names() {
    return epochs.isEmpty() ? Set.of() : last().values().keySet();
  }

  /**
   * Returns one value over the epochs.
   *
   * @throws ConfigurationException if there is none of that name; the message lists the names
   */
  public double[] values(String name) {
    return epochs.stream().mapToDouble(e -> e.value(name)).toArray();
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
