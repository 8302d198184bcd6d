package dev.lamina.training;

import dev.lamina.api.Array;
import dev.lamina.api.History;
import dev.lamina.api.Training;
import java.nio.file.Path;
import java.util.Map;

/** The trainer as callbacks see it during one fit. */
final class TrainingView implements Training {
  private final Trainer trainer;
  private int epochs;
  private boolean stopped;

  TrainingView(Trainer trainer) {
    this.trainer = trainer;
  }

  void begin(int lastEpoch) {
    epochs = lastEpoch;
  }

  boolean stopped() {
    return stopped;
  }

  @Override
  public History history() {
    return trainer.history();
  }

  @Override
  public int epochs() {
    return epochs;
  }

  @Override
  public long step() {
    return trainer.step();
  }

  @Override
  public double learningRate() {
    return trainer.learningRate();
  }

  @Override
  public Map<String, Array> weights() {
    return trainer.weights();
  }

  @Override
  public void setWeights(Map<String, Array> weights) {
    trainer.setWeights(weights);
  }

  @Override
  public boolean higherIsBetter(String name) {
    return trainer.higherIsBetter(name);
  }

  @Override
  public void save(Path directory) {
    trainer.save(directory);
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
