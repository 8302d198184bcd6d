package dev.lamina.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpochResultTest {
  private static EpochResult result(Map<String, Double> values) {
    return new EpochResult(3, values, 0.01, Duration.ofMillis(200), Duration.ofMillis(50));
  }

  private static Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", 0.5);
    values.put("accuracy", 0.25);
    values.put("val_loss", 2.0);
    return values;
  }

  @Test
  void valuesAreACopyInOrder() {
    Map<String, Double> given = values();
    EpochResult result = result(given);
    given.put("loss", 7.0);
    assertThat(result.values()).containsExactlyEntriesOf(values()).isEqualTo(values());
    assertThat(values()).isEqualTo(result.values()).hasSameHashCodeAs(result.values());
    assertThat(result.values().toString()).isEqualTo("{loss=0.5, accuracy=0.25, val_loss=2.0}");
    assertThat(result(result.values())).isEqualTo(result);
  }

  @Test
  void eachKeepsItsOwnNames() {
    EpochResult first = result(Map.of("loss", 1.0));
    EpochResult second = result(Map.of("val_loss", 2.0));
    EpochResult third = result(Map.of("val_loss", 3.0));
    assertThat(first.values()).isEqualTo(Map.of("loss", 1.0));
    assertThat(second.values()).isEqualTo(Map.of("val_loss", 2.0));
    assertThat(third.values()).isEqualTo(Map.of("val_loss", 3.0));
  }

  @Test
  void valuesCannotBeChanged() {
    Map<String, Double> values = result(values()).values();
    assertThatThrownBy(() -> values.put("loss", 1.0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> values.remove("loss"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(values::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> values.entrySet().iterator().next().setValue(1.0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void valueIsFoundByItsName() {
    EpochResult result = result(values());
    assertThat(result.loss()).isEqualTo(0.5);
    assertThat(result.value("val_loss")).isEqualTo(2);
    assertThat(result.values().get("mae")).isNull();
    assertThat(result.values()).containsKey("accuracy").doesNotContainKey("mae");
    assertThatThrownBy(() -> result.value("mae"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Unknown value 'mae'. Known: loss, accuracy, val_loss");
  }

  @Test
  void waitingShareIsThePartOfTheEpochThatWaited() {
    assertThat(result(values()).waitingShare()).isEqualTo(0.25);
  }
}
