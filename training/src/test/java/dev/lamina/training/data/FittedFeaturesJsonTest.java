package dev.lamina.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.api.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittedFeaturesJsonTest {
  @Test
  void featuresComeBackFromJson() {
    FittedFeatures features =
        new FittedFeatures(
            List.of("size"),
            List.of(new OneHot("district", List.of("Plaka", "Kypseli \"old\""))),
            Unknown.ZEROS);
    assertThat(FittedFeatures.fromJson(features.toJson())).isEqualTo(features);
  }

  @Test
  void otherTextIsRefusedByPlace() {
    assertThatThrownBy(() -> FittedFeatures.fromJson("{\"numeric\": 3}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("features.numeric");
  }
}
