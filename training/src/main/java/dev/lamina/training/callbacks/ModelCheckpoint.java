package dev.lamina.training.callbacks;

import dev.lamina.api.Callback;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.EpochResult;
import dev.lamina.api.Training;
import java.nio.file.Path;

/**
 * Writes a checkpoint after every epoch, or every few, so that a process that is killed loses no
 * more than that. The one before is replaced once the new one is complete. Add it as the last
 * callback: it saves the others' state as it then is.
 */
public final class ModelCheckpoint implements Callback {
  private final Path directory;
  private final int every;

  private ModelCheckpoint(Path directory, int every) {
    if (every < 1) {
      throw new ConfigurationException("every: %d (expected: >= 1)".formatted(every));
    }
    this.directory = directory;
    this.every = every;
  }

  /** Returns a callback that writes a checkpoint into this directory after every epoch. */
  public static ModelCheckpoint of(Path directory) {
    return new ModelCheckpoint(directory, 1);
  }

  /** Sets after how many epochs one is written; 1 unless said otherwise. */
  public ModelCheckpoint every(int epochs) {
    return new ModelCheckpoint(directory, epochs);
  }

  @Override
  public void onEpochEnd(Training training, EpochResult result) {
    if (result.epoch() % every == 0) {
      training.save(directory);
    }
  }
}
