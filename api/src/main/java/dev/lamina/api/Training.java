package dev.lamina.api;

import java.nio.file.Path;
import java.util.Map;

/** The training under way, as a callback sees it. */
public interface Training {
  /** Returns the epochs done so far. */
  History history();

  /** Returns the number of epochs asked for, those of a resumed run included. */
  int epochs();

  /** Returns the number of steps done, over all epochs. */
  long step();

  /** Returns the learning rate of the next step. */
  double learningRate();

  /** Returns a copy of the weights, state included, by name. */
  Map<String, Array> weights();

  /** Sets weights by name; those not named stay as they are. */
  void setWeights(Map<String, Array> weights);

  /**
   * Returns whether a larger value of this name is a better one: as the metric says, and false for
   * a loss.
   *
   * @throws ConfigurationException if nothing of that name is reported; the message lists the names
   */
  boolean higherIsBetter(String name);

  /**
   * Writes a checkpoint: weights, optimizer state, history, the state of callbacks. A checkpoint
   * that is there already is replaced once the new one is complete.
   *
   * @throws SavedModelException if it cannot be written, or the directory holds anything else
   */
  void save(Path directory);

  /** Ends training after this epoch. */
  void stop();
}
