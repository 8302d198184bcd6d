package dev.lamina.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static EpochResult epoch(int number, Map<String, Double> values) {
    return new EpochResult(number, values, 0.1, Duration.ofSeconds(1), Duration.ofMillis(250));
  }

  private static Map<String, Double> values(double loss, double valLoss) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    values.put("val_loss", valLoss);
    return values;
  }

  @Test
  void valuesAreGivenEpochByEpoch() {
    History history = new History(List.of(epoch(1, values(3, 4)), epoch(2, values(1, 2))));
    assertThat(history.values("val_loss")).containsExactly(4, 2);
    assertThat(history.names()).containsExactly("loss", "val_loss");
    assertThat(history.last().loss()).isEqualTo(1);
  }

  @Test
  void unknownNamesAreAnsweredWithTheKnownOnes() {
    History history = new History(List.of(epoch(1, values(3, 4))));
    assertThatThrownBy(() -> history.values("acc"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Unknown value 'acc'. Known: loss, val_loss");
    assertThatThrownBy(() -> history.last().value("acc"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Unknown value 'acc'. Known: loss, val_loss");
  }

  @Test
  void anEpochWithoutAValueGivesNaN() {
    History history =
        new History(
            List.of(epoch(1, Map.of("loss", 3.0)), epoch(2, values(2, 4)), epoch(3, values(1, 3))));
    assertThat(history.names()).containsExactly("loss", "val_loss");
    assertThat(history.values("val_loss")).containsExactly(Double.NaN, 4, 3);
  }

  @Test
  void withoutEpochsThereAreNoValues() {
    History history = new History(List.of());
    assertThat(history.names()).isEmpty();
    assertThat(history.values("loss")).isEmpty();
    assertThatThrownBy(history::last)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no epoch was run");
  }

  @Test
  void listsAndMapsAreCopiedInTheirOrder() {
    Map<String, Double> values = values(1, 2);
    List<EpochResult> epochs = new ArrayList<>(List.of(epoch(1, values)));
    History history = new History(epochs);
    values.clear();
    epochs.clear();
    assertThat(history.epochs()).hasSize(1);
    assertThat(history.last().values()).containsExactlyEntriesOf(values(1, 2));
    Map<String, Double> held = history.last().values();
    assertThatThrownBy(held::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theShareOfWaitingIsThatOfTheDuration() {
    assertThat(epoch(1, Map.of()).waitingShare()).isEqualTo(0.25);
    EpochResult instant = new EpochResult(1, Map.of(), 0.1, Duration.ZERO, Duration.ZERO);
    assertThat(instant.waitingShare()).isZero();
  }
}
