package dev.lamina.training.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.Array;
import dev.lamina.api.ConfigurationException;
import dev.lamina.api.EpochResult;
import dev.lamina.api.History;
import dev.lamina.api.Training;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  /** A training whose values are given, and whose only weight is the number of the epoch. */
  private static final class Scripted implements Training {
    private final boolean higherIsBetter;
    private final List<EpochResult> epochs = new ArrayList<>();
    private Map<String, Array> weights = Map.of();
    private boolean stopped;

    Scripted(boolean higherIsBetter) {
      this.higherIsBetter = higherIsBetter;
    }

    /** Runs until stopped; returns the number of epochs. */
    int run(EarlyStopping stopping, double... values) {
      stopping.onTrainBegin(this);
      for (double value : values) {
        if (stopped) {
          break;
        }
        epoch(stopping, value);
      }
      stopping.onTrainEnd(this);
      return epochs.size();
    }

    void epoch(EarlyStopping stopping, double value) {
      int number = epochs.size() + 1;
      weights = Map.of("w", Array.of(new float[] {number}));
      epochs.add(
          new EpochResult(number, Map.of("val_loss", value), 0.1, Duration.ZERO, Duration.ZERO));
      stopping.onEpochEnd(this, epochs.get(number - 1));
    }

    float weight() {
      return weights.getOrDefault("w", Array.of(new float[1])).floats()[0];
    }

    @Override
    public History history() {
      return new History(epochs);
    }

    @Override
    public int epochs() {
      return 100;
    }

    @Override
    public long step() {
      return epochs.size();
    }

    @Override
    public double learningRate() {
      return 0.1;
    }

    @Override
    public Map<String, Array> weights() {
      return weights;
    }

    @Override
    public void setWeights(Map<String, Array> newWeights) {
      weights = newWeights;
    }

    @Override
    public boolean higherIsBetter(String name) {
      if (!name.equals("val_loss")) {
        throw new ConfigurationException("Unknown value '" + name + "'");
      }
      return higherIsBetter;
    }

    @Override
    public void save(Path directory) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }

  @Test
  void stopsAfterPatienceEpochsWithoutImprovement() {
    EarlyStopping stopping = EarlyStopping.of("val_loss").patience(2);
    // Best in epoch 2; 3 and 4 are no better, so 5 is not run.
    assertThat(new Scripted(false).run(stopping, 5, 3, 4, 3, 1)).isEqualTo(4);
    assertThat(stopping.bestEpoch()).isEqualTo(2);
  }

  @Test
  void withoutPatienceTheFirstWorseEpochIsTheLast() {
    assertThat(new Scripted(false).run(EarlyStopping.of("val_loss"), 5, 3, 4, 1)).isEqualTo(3);
  }

  @Test
  void higherIsBetterWhereTheMetricSaysSo() {
    assertThat(new Scripted(true).run(EarlyStopping.of("val_loss").patience(1), 1, 2, 3, 2, 9))
        .isEqualTo(4);
  }

  @Test
  void smallImprovementDoesNotCount() {
    EarlyStopping stopping = EarlyStopping.of("val_loss").patience(1).minDelta(0.5);
    assertThat(new Scripted(false).run(stopping, 5, 4.6, 1)).isEqualTo(2);
  }

  @Test
  void bestWeightsComeBack() {
    Scripted training = new Scripted(false);
    training.run(EarlyStopping.of("val_loss").patience(2).restoreBestWeights(true), 5, 3, 4, 4, 1);
    assertThat(training.weight()).isEqualTo(2);
  }

  @Test
  void bestWeightsComeBackAlsoWhenAllEpochsWereRun() {
    Scripted training = new Scripted(false);
    training.run(EarlyStopping.of("val_loss").patience(9).restoreBestWeights(true), 5, 3, 4);
    assertThat(training.weight()).isEqualTo(2);
  }

  @Test
  void lastWeightsStayUnlessToldOtherwise() {
    Scripted training = new Scripted(false);
    training.run(EarlyStopping.of("val_loss").patience(1), 5, 3, 4);
    assertThat(training.weight()).isEqualTo(3);
  }

  @Test
  void nanIsNoImprovement() {
    assertThat(
            new Scripted(false)
                .run(EarlyStopping.of("val_loss").patience(2), Double.NaN, 3, Double.NaN, 4, 1))
        .isEqualTo(4);
  }

  @Test
  void firstEpochsMayBePassedOver() {
    EarlyStopping stopping = EarlyStopping.of("val_loss").patience(1).startFromEpoch(2);
    assertThat(new Scripted(false).run(stopping, 1, 9, 5, 6, 1)).isEqualTo(4);
  }

  @Test
  void unknownValueIsAnErrorBeforeTheFirstEpoch() {
    Scripted training = new Scripted(false);
    assertThatThrownBy(() -> training.run(EarlyStopping.of("val_los"), 1, 2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("val_los");
    assertThat(training.history().epochs()).isEmpty();
  }

  @Test
  void resumedStoppingRemembersTheBest() {
    Scripted training = new Scripted(false);
    EarlyStopping first = EarlyStopping.of("val_loss").patience(2).restoreBestWeights(true);
    first.onTrainBegin(training);
    training.epoch(first, 5);
    training.epoch(first, 3);
    training.epoch(first, 4);

    EarlyStopping second = EarlyStopping.of("val_loss").patience(2).restoreBestWeights(true);
    second.restore(first.state());
    second.onTrainBegin(training);
    training.epoch(second, 3.5);
    assertThat(training.stopped).isTrue();
    second.onTrainEnd(training);
    assertThat(training.weight()).isEqualTo(2);
  }

  @Test
  void objectThatServedBeforeStartsAfresh() {
    EarlyStopping stopping = EarlyStopping.of("val_loss").patience(1);
    new Scripted(false).run(stopping, 1, 2);
    assertThat(new Scripted(false).run(stopping, 9, 8, 7, 8, 1)).isEqualTo(4);
  }

  @Test
  void secondFitOfOneTrainingStartsAfresh() {
    Scripted training = new Scripted(false);
    EarlyStopping stopping = EarlyStopping.of("val_loss").patience(2).restoreBestWeights(true);
    training.run(stopping, 1, 2, 3);
    training.stopped = false;
    // The best of the second fit is its own, though the first had a better one.
    assertThat(training.run(stopping, 9, 8, 8.5, 8.7, 1)).isEqualTo(3 + 4);
    assertThat(stopping.bestEpoch()).isEqualTo(5);
    assertThat(training.weight()).isEqualTo(5);
  }
}
